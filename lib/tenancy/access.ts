import type { RoleBinding } from 'kubernetes-types/rbac/v1';
import type { Environment, Team } from '../system';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Who is bound to which of the cluster's own roles. */
export interface AccessBinding {
  readonly who: 'people' | 'deployer';
  readonly binding: Required<Pick<RoleBinding, 'roleRef' | 'subjects'>>;
}

/**
 * What an environment's access means in a namespace of a team. The roles are `view` and `edit`, which every cluster has and keeps up
 * to date: none is written here, and so no wildcard.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
 */
export function accessBindings({ props, cluster }: Environment, team: Team): AccessBinding[] {
  const people = { kind: 'Group', name: groupOf(team) } as const;
  if (props.access === 'people edit') return [{ who: 'people', binding: bind('edit', people) }];
  return [
    { who: 'people', binding: bind('view', people) },
    { who: 'deployer', binding: bind('edit', cluster.deployer) },
  ];
}

/** The group of a team's people, as the API server knows it. */
export function groupOf({ group, name }: Team): string {
  return group ?? name;
}

function bind(role: 'view' | 'edit', { kind, name }: { readonly kind: string; readonly name: string }): AccessBinding['binding'] {
  return {
    roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: RBAC_GROUP, kind, name }],
  };
}
