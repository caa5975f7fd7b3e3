import type { PolicyRule } from 'kubernetes-types/rbac/v1';
import { when } from '../../system';

/**
 * What an account may do with some resources of its namespace, or of another one of its team.
 *
 * @example
 * permissions: [{ resources: ['pods'], verbs: ['get', 'list', 'watch'] }]
 */
export interface Permission {
  /** One of the team's further namespaces, by its key in `estate/teams.ts`. @default - the account's own */
  readonly namespace?: string;
  /** API groups; `''` is the core group. @default [''] */
  readonly apiGroups?: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** @default - all of them */
  readonly resourceNames?: readonly string[];
}

/**
 * What an account may see in the whole cluster. It changes nothing there, but for the status of what it watches.
 *
 * @example
 * clusterPermissions: [{ resources: ['pods', 'namespaces'], verbs: ['get', 'list', 'watch'] }]
 */
export type ClusterPermission = Omit<Permission, 'verbs' | 'resources' | 'namespace'> &
  (
    | { readonly resources: readonly string[]; readonly verbs: readonly ('get' | 'list' | 'watch')[] }
    | { readonly resources: readonly `${string}/status`[]; readonly verbs: readonly ('get' | 'update' | 'patch')[] }
  );

export function policyRules(permissions: readonly (Permission | ClusterPermission)[]): PolicyRule[] {
  return permissions.map(({ apiGroups = [''], resources, verbs, resourceNames }) => ({
    apiGroups: [...apiGroups],
    resources: [...resources],
    verbs: [...verbs],
    resourceNames: resourceNames && [...resourceNames],
  }));
}

/**
 * Permissions by the namespace that they are for.
 *
 * @param own the account's, for those that name none
 */
export function permissionsByNamespace(
  permissions: readonly Permission[],
  own: string,
  namespaceOf: (further: string) => string,
): ReadonlyMap<string, readonly Permission[]> {
  const found = new Map<string, Permission[]>();
  for (const permission of permissions) {
    const namespace = permission.namespace === undefined ? own : namespaceOf(permission.namespace);
    found.set(namespace, [...(found.get(namespace) ?? []), permission]);
  }
  return found;
}

/** Permissions in namespaces that the team does not have; an empty list when there are none. */
export function validatePermissionNamespaces(permissions: readonly Permission[], known: readonly string[]): string[] {
  return permissions.flatMap(({ namespace }, index) =>
    when(
      namespace !== undefined && !known.includes(namespace),
      `permissions[${index}].namespace (${namespace ?? ''}) is no further namespace of the team; it has: ${known.length === 0 ? 'none' : known.join(', ')}; add it to the team's 'namespaces'`,
    ),
  );
}

/** Mistakes of what an account may do; an empty list when there are none. */
export function validatePermissions(permissions: readonly (Permission | ClusterPermission)[], prop = 'permissions'): string[] {
  return permissions.flatMap(({ apiGroups = [''], resources, verbs, resourceNames }, index) =>
    Object.entries({ apiGroups, resources, verbs, resourceNames }).flatMap(([field, values]: [string, readonly string[] | undefined]) => [
      ...when(values?.length === 0, `${prop}[${index}].${field} ([]) allows nothing; name at least one, or leave the permission out`),
      ...when(values?.includes('*') === true, `${prop}[${index}].${field} (*) allows more than anyone has looked at; name each of them`),
    ]),
  );
}
