import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import { NetworkPolicyEvaluator, type Party, type Pod } from './network-policy-evaluator';

// Each case is a statement of https://kubernetes.io/docs/concepts/services-networking/network-policies/

const pod = (app: string, namespace = 'shop'): Pod => ({ namespace, labels: { app } });
const web = pod('web');
const db = pod('db');
const port = { port: 5432 };

function evaluatorOf(specs: Readonly<Record<string, Partial<NetworkPolicySpec>>>) {
  const policies = Object.entries(specs).map(([name, spec]) => ({
    apiVersion: 'networking.k8s.io/v1' as const,
    kind: 'NetworkPolicy' as const,
    metadata: { name, namespace: 'shop' },
    spec: { podSelector: {}, ...spec },
  }));
  return new NetworkPolicyEvaluator(policies, { agents: { kind: 'agents' } });
}

function allows(
  spec: Partial<NetworkPolicySpec>,
  from: Party = web,
  to: Party = db,
  on: Parameters<NetworkPolicyEvaluator['allows']>[2] = port,
) {
  return evaluatorOf({ policy: spec }).allows(from, to, on);
}

const toDb = { matchLabels: { app: 'db' } };
const toWeb = { matchLabels: { app: 'web' } };

test('by default a pod is not isolated: all connections are allowed', () => {
  expect(evaluatorOf({}).allows(web, db, port)).toBe(true);
});

test('a policy that selects a pod isolates it, for its types only', () => {
  expect(allows({ podSelector: toDb, policyTypes: ['Ingress'] })).toBe(false);
  expect(allows({ podSelector: toDb, policyTypes: ['Egress'] })).toBe(true);
  expect(allows({ podSelector: toWeb, policyTypes: ['Egress'] })).toBe(false);
  expect(allows({ podSelector: toWeb, policyTypes: ['Ingress'] })).toBe(true);
});

test('a policy is for pods of its own namespace', () => {
  expect(allows({ policyTypes: ['Ingress'] }, web, pod('db', 'other'))).toBe(true);
});

test('without types a policy is for ingress, and for egress where it has egress rules', () => {
  expect(allows({ podSelector: toWeb })).toBe(true);
  expect(allows({ podSelector: toDb })).toBe(false);
  expect(allows({ podSelector: toWeb, egress: [{ to: [{ podSelector: toWeb }] }] })).toBe(false);
});

test('both the egress policy of the source and the ingress policy of the destination must allow', () => {
  const egress: Partial<NetworkPolicySpec> = { podSelector: toWeb, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: toDb }] }] };
  const ingress: Partial<NetworkPolicySpec> = {
    podSelector: toDb,
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: toWeb }] }],
  };
  const deny = { policyTypes: ['Ingress', 'Egress'] };

  expect(evaluatorOf({ deny, egress }).allows(web, db, port)).toBe(false);
  expect(evaluatorOf({ deny, ingress }).allows(web, db, port)).toBe(false);
  expect(evaluatorOf({ deny, egress, ingress }).allows(web, db, port)).toBe(true);
});

test('policies add up', () => {
  const from = (app: string) => ({ podSelector: toDb, ingress: [{ from: [{ podSelector: { matchLabels: { app } } }] }] });
  expect(evaluatorOf({ a: from('x'), b: from('web') }).allows(web, db, port)).toBe(true);
});

test('a rule without peers or ports is open to all of them; a policy without rules to none', () => {
  expect(allows({ ingress: [{}] })).toBe(true);
  expect(allows({ ingress: [{ ports: [port] }] })).toBe(true);
  expect(allows({ ingress: [{ ports: [{ port: 80 }] }] })).toBe(false);
  expect(allows({ ingress: [] })).toBe(false);
});

test('a pod selector alone is about the namespace of the policy', () => {
  expect(allows({ ingress: [{ from: [{ podSelector: toWeb }] }] })).toBe(true);
  expect(allows({ ingress: [{ from: [{ podSelector: toWeb }] }] }, pod('web', 'other'))).toBe(false);
});

test('a namespace selector and a pod selector in one peer must both match; in two peers either', () => {
  const namespaceSelector = { matchLabels: { kind: 'agents' } };
  const both = [{ namespaceSelector, podSelector: toWeb }];
  const either = [{ namespaceSelector }, { podSelector: toWeb }];

  expect(allows({ ingress: [{ from: both }] }, pod('web', 'agents'))).toBe(true);
  expect(allows({ ingress: [{ from: both }] }, pod('x', 'agents'))).toBe(false);
  expect(allows({ ingress: [{ from: both }] }, web)).toBe(false);
  expect(allows({ ingress: [{ from: either }] }, pod('x', 'agents'))).toBe(true);
  expect(allows({ ingress: [{ from: either }] }, web)).toBe(true);
});

test('every namespace carries its name as a label', () => {
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': 'other' } };
  expect(allows({ ingress: [{ from: [{ namespaceSelector }] }] }, pod('x', 'other'))).toBe(true);
  expect(allows({ ingress: [{ from: [{ namespaceSelector }] }] }, pod('x', 'shop'))).toBe(false);
});

test('ports are of one protocol, TCP unless it says otherwise, and may be a range', () => {
  const open = (ports: object[]) => ({ ingress: [{ ports }] });
  expect(allows(open([{ port: 53, protocol: 'UDP' }]), web, db, { port: 53 })).toBe(false);
  expect(allows(open([{ port: 53, protocol: 'UDP' }]), web, db, { port: 53, protocol: 'UDP' })).toBe(true);
  expect(allows(open([{ port: 5000, endPort: 6000 }]))).toBe(true);
  expect(allows(open([{ port: 6000, endPort: 7000 }]))).toBe(false);
  expect(allows(open([{ protocol: 'TCP' }]))).toBe(true);
});

test('address blocks are for what is no pod, without the exceptions', () => {
  const egress = (cidr: string, except?: string[]) => ({
    podSelector: toWeb,
    policyTypes: ['Egress'],
    egress: [{ to: [{ ipBlock: { cidr, except } }] }],
  });
  const at = (address: string) => ({ address });

  expect(allows(egress('203.0.113.0/24'), web, at('203.0.113.7'))).toBe(true);
  expect(allows(egress('203.0.113.0/24'), web, at('203.0.114.7'))).toBe(false);
  expect(allows(egress('0.0.0.0/0', ['10.0.0.0/8']), web, at('10.1.2.3'))).toBe(false);
  expect(allows(egress('0.0.0.0/0'), web, db)).toBe(false);
  expect(allows(egress('0.0.0.0/0'), web, at('2001:db8::1'))).toBe(false);
  expect(allows(egress('2001:db8::/32'), web, at('2001:db8::1'))).toBe(true);
});

test.each([
  [{ key: 'app', operator: 'In', values: ['web', 'x'] }, true],
  [{ key: 'app', operator: 'NotIn', values: ['web'] }, false],
  [{ key: 'app', operator: 'Exists' }, true],
  [{ key: 'app', operator: 'DoesNotExist' }, false],
])('a selector may be an expression: %j', (expression, expected) => {
  expect(allows({ ingress: [{ from: [{ podSelector: { matchExpressions: [expression] } }] }] })).toBe(expected);
});
