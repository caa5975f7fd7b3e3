import { anyOf, type Team, when } from '../system';
import type { DeliveredObject } from './contents';
import type { DeliverySettings } from './delivery';
import { namespacesOf } from './project-spec';

/**
 * What in an object the project of its team would refuse, so that it is said before the merge and not by Argo CD after it; an empty list
 * when there is nothing. (Every kind in use is allowed; reach is not, because a project that followed its objects would guard nothing.)
 */
export function reachMistakes({ kind, metadata }: DeliveredObject, team: Team, { environment, platform }: DeliverySettings): string[] {
  if (team.name === platform.name) return [];
  const { name, namespace } = metadata;
  const own = namespacesOf(team, environment);
  return [
    ...when(
      namespace === undefined,
      `${kind} ${name} belongs to no namespace, and only team ${platform.name} may deploy such; move it into a chart of that team`,
    ),
    ...when(
      namespace !== undefined && !own.includes(namespace),
      `${kind} ${name} lies in namespace ${namespace ?? ''}, and team ${team.name} may deploy to ${anyOf(own)} only; move it, or let its owner make it`,
    ),
  ];
}
