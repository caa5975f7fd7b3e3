import type { Environment } from './environment';

/** Kept when it is removed from git: what it holds, or is part of, cannot be made again. */
const KEPT = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };

/**
 * Annotations of what outlives its removal from git; none in an environment that may be thrown away.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#no-prune-resources
 */
export function keptAnnotations({ props: { throwAway = false } }: Environment): Readonly<Record<string, string>> {
  return throwAway ? {} : KEPT;
}
