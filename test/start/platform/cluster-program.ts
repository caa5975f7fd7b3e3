import type { ClusterApi } from '../../conformance/cluster-api';

/** An object as a server is given it. */
export type AppliedObject = Parameters<ClusterApi['apply']>[0];

/** A program that clusters have, and what it may do with the API server. */
interface ClusterProgram {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly rules: readonly object[];
  /** Without the account, which is its own. */
  readonly pod: object;
}

/** A Deployment of one pod, with an account and the permissions of it in the whole cluster. */
export function clusterProgram({ name, namespace, labels, rules, pod }: ClusterProgram): AppliedObject[] {
  const metadata = { name, namespace, labels };
  const rbac = 'rbac.authorization.k8s.io';
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: `${rbac}/v1`, kind: 'ClusterRole', metadata: { name }, rules },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { serviceAccountName: name, ...pod } } },
    },
  ];
}
