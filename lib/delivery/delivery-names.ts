/** The folder of Argo CD's own objects in an environment; no team may have this name. */
export const ARGO_CD_FOLDER = 'argocd';

/** What stands in the place of a system's name in names of Argo CD's objects and their files; no system may have one of these. */
export const CONNECTIONS = 'connections';
export const PROJECT = 'project';

/** The project of a team in an environment. */
export function projectName(environment: string, team: string): string {
  return `${environment}-${team}`;
}

/** The Application of a system, or of the connections into a team. */
export function applicationName(environment: string, team: string, system: string): string {
  return `${projectName(environment, team)}-${system}`;
}

/** The Application that holds all others of an environment. */
export function rootName(environment: string): string {
  return `${environment}-root`;
}
