import type { ClusterApi, LiveObject } from '../conformance/cluster-api';
import { holds } from '../conformance/conditions';

const SOLVER = { 'acme.cert-manager.io/http01-solver': 'true' };

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** A Certificate or a CertificateRequest, as cert-manager leaves it. */
export interface Conditioned extends LiveObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

interface Order extends LiveObject {
  readonly status?: { readonly state?: string; readonly reason?: string };
}

interface Challenge extends LiveObject {
  readonly spec: { readonly dnsName: string };
  readonly status?: { readonly state?: string; readonly reason?: string; readonly presented?: boolean };
}

interface SolverPod extends LiveObject {
  readonly spec: { readonly containers: readonly { readonly ports?: readonly { readonly containerPort: number }[] }[] };
  readonly status?: { readonly phase?: string };
}

interface IngressRule {
  /** @default - all */
  readonly ports?: readonly { readonly port?: number | string }[];
}

interface Policy extends LiveObject {
  readonly spec: {
    readonly podSelector: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly ingress?: readonly IngressRule[];
  };
}

/** What lies in a namespace between a Certificate and its Secret. */
export interface Issuance {
  readonly requests: readonly Conditioned[];
  readonly orders: readonly Order[];
  readonly challenges: readonly Challenge[];
  readonly solvers: readonly SolverPod[];
  readonly policies: readonly Policy[];
}

export function isIssued(certificate: Conditioned): boolean {
  return holds(certificate, 'Ready');
}

export async function issuanceIn(api: ClusterApi, namespace: string): Promise<Issuance> {
  const list = <T extends LiveObject>(group: string, plural: string) => api.list<T>(`/apis/${group}/namespaces/${namespace}/${plural}`);
  const [[label, value] = ['', '']] = Object.entries(SOLVER);
  return {
    requests: await list<Conditioned>('cert-manager.io/v1', 'certificaterequests'),
    orders: await list<Order>('acme.cert-manager.io/v1', 'orders'),
    challenges: await list<Challenge>('acme.cert-manager.io/v1', 'challenges'),
    solvers: await api.list<SolverPod>(`/api/v1/namespaces/${namespace}/pods?labelSelector=${label}=${value}`),
    policies: await list<Policy>('networking.k8s.io/v1', 'networkpolicies'),
  };
}

/** How far a Certificate has come that is not issued: what cert-manager says of it, of its orders and their challenges, and of the solver. */
export function standOf(certificate: Conditioned, { requests, orders, challenges, solvers, policies }: Issuance): readonly string[] {
  const ownRequests = ownedBy([certificate], requests);
  const ownOrders = ownedBy(ownRequests, orders);
  const ownChallenges = ownedBy(ownOrders, challenges);
  return [
    ...[certificate].flatMap((each) => conditionLines('Certificate', each)),
    ...ownRequests.flatMap((each) => conditionLines('CertificateRequest', each)),
    ...ownOrders.map(({ metadata, status = {} }) => line('Order', metadata.name, status.state, status.reason)),
    ...ownChallenges.flatMap((each) => [
      line('Challenge', each.spec.dnsName, each.status?.state, each.status?.reason),
      ...ownedBy([each], solvers).map((pod) => solverLine(pod, policies)),
    ]),
  ];
}

function ownedBy<T extends LiveObject>(owners: readonly LiveObject[], all: readonly T[]): readonly T[] {
  const ids = new Set(owners.map(({ metadata }) => metadata.uid));
  return all.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => ids.has(uid)));
}

function conditionLines(kind: string, { metadata, status }: Conditioned): readonly string[] {
  const open = (status?.conditions ?? []).filter(({ type, status: is }) => type === 'Ready' && is !== 'True');
  return open.length === 0
    ? [line(kind, metadata.name, undefined, 'cert-manager has said nothing of it')]
    : open.map(({ reason, message }) => line(kind, metadata.name, reason, message));
}

/** A solver is called by the edge, and a namespace is closed unless a policy opens it. */
function solverLine({ metadata, spec, status }: SolverPod, policies: readonly Policy[]): string {
  const { labels = {} } = metadata;
  const listens = spec.containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort)).join(', ');
  const opening = policies
    .filter((policy) => Object.entries(policy.spec.podSelector.matchLabels ?? {}).every(([key, value]) => labels[key] === value))
    .flatMap((policy) => (policy.spec.ingress ?? []).map((rule) => `${policy.metadata.name} on ${portsOf(rule)}`));
  const open = opening.length === 0 ? 'no NetworkPolicy lets it be called' : `it may be called by NetworkPolicy ${opening.join(', ')}`;
  return line('its solver, Pod', metadata.name, status?.phase, `listens on ${listens}; ${open}`);
}

function portsOf({ ports = [] }: IngressRule): string {
  return ports.length === 0 ? 'any port' : ports.map(({ port = 'any port' }) => port).join(', ');
}

function line(kind: string, name: string, state = 'pending', words = ''): string {
  return `${kind} ${name}: ${state}${words === '' ? '' : `, ${words}`}`;
}
