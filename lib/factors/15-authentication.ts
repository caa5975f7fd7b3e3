import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import type { RoleBinding } from 'kubernetes-types/rbac/v1';
import type { Manifested } from '../synth';
import type { Labels } from '../system';
import { isSelected } from './environment-objects';
import { type Finding, met, notMet } from './finding';
import type { Subject } from './subject';

/** It runs as itself, may do no more than it needs, and is called by those alone who are named. */
export function authentication(subject: Subject): Finding {
  const { object, pod, podField, objects, namespace, labels, environment } = subject;
  const account = pod.serviceAccountName ?? 'default';
  if (account === 'default') return notMet(object, `${podField}.spec.serviceAccountName`, 'it runs as everybody who has no account');

  const binding = bindingOf(account, subject);
  const token = `${podField}.spec.automountServiceAccountToken`;
  if (pod.automountServiceAccountToken !== false && !binding) return notMet(object, token, 'it mounts a token that allows nothing');

  const policy = objects
    .of(namespace, 'NetworkPolicy')
    .find(({ spec }) => isSelected(narrow((spec as Partial<NetworkPolicySpec>).podSelector?.matchLabels), labels));
  if (!policy) return notMet(object, `${podField}.metadata.labels`, 'no NetworkPolicy says who may call it');

  const isInMesh = environment.mesh !== undefined && labels['sidecar.istio.io/inject'] !== 'false';
  const isAuthorized = objects
    .of(namespace, 'AuthorizationPolicy')
    .some(({ spec }) => isSelected(narrow((spec as { selector?: { matchLabels?: Labels } }).selector?.matchLabels), labels));
  if (isInMesh && !isAuthorized) return notMet(object, `${podField}.metadata.labels`, 'no AuthorizationPolicy says who may call it');

  const permissions = binding ? `with the permissions of ${binding.kind} ${binding.metadata.name}` : 'without a token';
  return met(
    object,
    `${podField}.spec.serviceAccountName`,
    `it runs as ${account}, ${permissions}, behind NetworkPolicy ${policy.metadata.name}`,
  );
}

/** A selector that takes every pod of a namespace says nothing about this one. */
function narrow(selector: Labels | undefined): Labels | undefined {
  return Object.keys(selector ?? {}).length === 0 ? undefined : selector;
}

function bindingOf(account: string, { objects, namespace }: Subject): Manifested | undefined {
  // what it may do in another namespace is bound there
  return objects
    .everywhere('RoleBinding', 'ClusterRoleBinding')
    .find((binding) =>
      ((binding as Partial<RoleBinding>).subjects ?? []).some(
        (subject) => subject.kind === 'ServiceAccount' && subject.name === account && subject.namespace === namespace,
      ),
    );
}
