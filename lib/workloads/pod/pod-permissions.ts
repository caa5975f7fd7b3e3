import { ClusterRole, ClusterRoleBinding, type ManifestProps, Role as RbacRole, RoleBinding } from '../../kinds';
import type { Role } from '../../system';
import { permissionsByNamespace, policyRules } from './permissions';
import type { PodSettings } from './pod-settings';

const GROUP = 'rbac.authorization.k8s.io';

type Metadata = ManifestProps<object>['metadata'];

/** What the account of a workload may do: a Role in each namespace that there are permissions for, and what it may see everywhere. */
export function createPodPermissions(workload: Role, { permissions, clusterPermissions }: PodSettings, metadata: Metadata): void {
  const { environment, system, name, namespace: home } = workload;
  const subjects = [{ kind: 'ServiceAccount', name, namespace: home }];
  const namespaceOf = (further: string) => environment.namespaceOf(system.team, further);

  for (const [namespace, wanted] of permissionsByNamespace(permissions, home, namespaceOf)) {
    const id = namespace === home ? '' : `-${namespace}`;
    const where = { ...metadata, namespace };
    new RbacRole(workload, `Role${id}`, { metadata: where, body: () => ({ rules: policyRules(wanted) }) });
    new RoleBinding(workload, `RoleBinding${id}`, {
      metadata: where,
      body: () => ({ roleRef: { apiGroup: GROUP, kind: 'Role', name }, subjects }),
    });
  }

  if (clusterPermissions.length === 0) return;
  // after the namespace as well: environments of one cluster each have their own
  const everywhere = { ...metadata, name: `${home}-${name}` };
  new ClusterRole(workload, 'ClusterRole', { metadata: everywhere, body: () => ({ rules: policyRules(clusterPermissions) }) });
  new ClusterRoleBinding(workload, 'ClusterRoleBinding', {
    metadata: everywhere,
    body: () => ({ roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: everywhere.name }, subjects }),
  });
}
