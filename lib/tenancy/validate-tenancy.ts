import { type PodSecurity, type Quota, type Team, when } from '../system';
import { quantityInThousandths } from '../system/quantity';

const LONGEST_NAMESPACE = 63;
const REVIEWERS = /^(?:@[\w.-]+(?:\/[\w.-]+)*|[^\s@]+@[^\s@]+)$/;

/** Mistakes in what one namespace of a team is made of; an empty list when there are none. */
export function validateGuardedNamespace(props: {
  readonly namespace: string;
  readonly team: Team;
  readonly quota: Quota;
  readonly podSecurity: PodSecurity;
}): string[] {
  return [
    ...validateNamespaceName(props.namespace),
    ...validateTeam(props.team),
    ...validateQuota(props.quota),
    ...validatePodSecurity(props.podSecurity),
  ];
}

/** Names of contexts are typed into commands; `kubectl` itself takes anything. */
export function validateContext(context: string): string[] {
  return when(
    !/^[A-Za-z0-9][A-Za-z0-9._@:/-]*$/.test(context),
    `context (${context}) must be letters, digits, '.', '_', '@', ':', '/' and '-', and begin with a letter or digit`,
  );
}

function validateNamespaceName(namespace: string): string[] {
  return [
    ...when(
      namespace.length > LONGEST_NAMESPACE,
      `namespace (${namespace}) has ${namespace.length} characters, and a namespace may have ${LONGEST_NAMESPACE}; give a shorter one`,
    ),
    ...when(
      !/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(namespace),
      `namespace (${namespace}) must be lower-case letters, digits and '-', and begin and end with a letter or digit; rename the team, or give another one`,
    ),
    ...when(
      namespace.startsWith('kube-') || namespace === 'default',
      `namespace (${namespace}) belongs to Kubernetes itself; give the team another one`,
    ),
  ];
}

function validateTeam({ name, owner, contact, reviewers }: Team): string[] {
  return [
    ...when(owner.trim() === '', `owner ('') of team ${name} must say who answers for what runs here; write it into the team's entry`),
    ...when(contact.trim() === '', `contact ('') of team ${name} must say where its people are reached; write it into the team's entry`),
    ...when(
      reviewers !== undefined && !REVIEWERS.test(reviewers),
      `reviewers (${reviewers ?? ''}) of team ${name} is not a name that CODEOWNERS takes; write it like '@acme/retail' or 'retail@example.com'`,
    ),
  ];
}

function validateQuota(quota: Quota): string[] {
  const { pods, nodePorts = 0, loadBalancers = 0 } = quota;
  return [
    ...validateQuantity('cpu', quota.cpu, "'20' or '500m'"),
    ...validateQuantity('memory', quota.memory, "'40Gi'"),
    ...validateQuantity('storage', quota.storage, "'200Gi'"),
    ...when(!Number.isInteger(pods) || pods < 1, `quota.pods (${pods}) must be a whole number of at least 1`),
    ...when(!isCount(nodePorts), `quota.nodePorts (${nodePorts}) must be a whole number of at least 0`),
    ...when(!isCount(loadBalancers), `quota.loadBalancers (${loadBalancers}) must be a whole number of at least 0`),
  ];
}

function validateQuantity(field: string, given: string, example: string): string[] {
  return when(
    quantityInThousandths(given) === undefined,
    `quota.${field} (${given}) is not a quantity of Kubernetes; write it like ${example}`,
  );
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

function validatePodSecurity(podSecurity: PodSecurity): string[] {
  if (!('reason' in podSecurity)) return [];
  return when(
    podSecurity.reason.trim() === '',
    `podSecurity.reason ('') must say why ${podSecurity.level} is needed: it is written onto the namespace; or leave podSecurity out for restricted`,
  );
}
