import type { AppProjectSpecRoles } from '../../imports/argoproj.io';
import type { Team } from '../system';
import type { DeliverySettings } from './delivery';
import { projectName } from './delivery-names';

const LOOK = ['applications, get', 'logs, get'];
/** To sync is to apply what git says; actions are those that Argo CD knows of a kind, such as restart. */
const OPERATE = [...LOOK, 'applications, sync', 'applications, action/*'];

/**
 * Who may do what with the Applications of a project: what the environment's access says of the namespaces. Nobody may create, change or
 * delete an Application, apply something that is not in git, or open a shell.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/rbac/
 */
export function projectRoles({ environment, groupPattern }: DeliverySettings, team: Team): AppProjectSpecRoles[] {
  const project = projectName(environment.name, team.name);
  const people = groupPattern.replace('{group}', team.group ?? team.name);
  const role = (name: string, group: string, description: string, grants: readonly string[]): AppProjectSpecRoles => ({
    name,
    description,
    groups: [group],
    policies: grants.map((grant) => `p, proj:${project}:${name}, ${grant}, ${project}/*, allow`),
  });

  if (environment.props.access === 'people edit') return [role('people', people, `${team.owner}: look and sync`, OPERATE)];
  return [
    role('people', people, `${team.owner}: look`, LOOK),
    role('deployer', environment.cluster.deployer.name, 'Who deploys: look and sync', OPERATE),
  ];
}
