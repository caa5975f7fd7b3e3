import type { PolicyRule } from 'kubernetes-types/rbac/v1';
import { when } from '../../system';

/**
 * What an account may do with some resources of its namespace.
 *
 * @example
 * permissions: [{ resources: ['pods'], verbs: ['get', 'list', 'watch'] }]
 */
export interface Permission {
  /** API groups; `''` is the core group. @default [''] */
  readonly apiGroups?: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** @default - all of them */
  readonly resourceNames?: readonly string[];
}

export function policyRules(permissions: readonly Permission[]): PolicyRule[] {
  return permissions.map(({ apiGroups = [''], resources, verbs, resourceNames }) => ({
    apiGroups: [...apiGroups],
    resources: [...resources],
    verbs: [...verbs],
    resourceNames: resourceNames && [...resourceNames],
  }));
}

/** Mistakes of what an account may do; an empty list when there are none. */
export function validatePermissions(permissions: readonly Permission[]): string[] {
  return permissions.flatMap(({ apiGroups = [''], resources, verbs, resourceNames }, index) =>
    Object.entries({ apiGroups, resources, verbs, resourceNames }).flatMap(([field, values]) => [
      ...when(values?.length === 0, `permissions[${index}].${field} ([]) allows nothing; name at least one, or leave the permission out`),
      ...when(
        values?.includes('*') === true,
        `permissions[${index}].${field} (*) allows more than anyone has looked at; name each of them`,
      ),
    ]),
  );
}
