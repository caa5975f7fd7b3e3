import { meshEnvironment, testEnvironment } from '../../test/environments';
import type { Port } from '../system';
import { workloadPolicySpec, type WorkloadTraffic } from './workload-policy';

const http: Port = { name: 'http', port: 80, targetPort: 5000, protocol: 'TCP', appProtocol: 'http' };
const requiredProps: WorkloadTraffic = {
  namespace: 'retail',
  selector: { app: 'kids' },
  environment: testEnvironment(),
  callers: [],
  callees: [],
  edgePorts: [],
  callsApiServer: false,
  inMesh: false,
};

function policyOf(traffic: Partial<WorkloadTraffic> = {}) {
  return workloadPolicySpec({ ...requiredProps, ...traffic });
}

const inNamespace = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });

test('a workload that calls nobody and is called by nobody is shut both ways', () => {
  expect(policyOf()).toEqual({
    podSelector: { matchLabels: { app: 'kids' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [],
    egress: [],
  });
});

test('the edge comes in on the pod ports that it routes to, by pods or by addresses', () => {
  const ports = [{ port: 5000, protocol: 'TCP' }];
  expect(policyOf({ edgePorts: [http] }).ingress).toEqual([
    { from: [{ namespaceSelector: inNamespace('edge'), podSelector: { matchLabels: { app: 'traefik' } } }], ports },
  ]);

  const { edge } = testEnvironment();
  const foreign = testEnvironment({
    edge: Object.assign(Object.create(edge) as typeof edge, { facts: { ...edge.facts, source: { cidrs: ['192.0.2.7/32'] } } }),
  });
  expect(policyOf({ edgePorts: [http], environment: foreign }).ingress).toEqual([{ from: [{ ipBlock: { cidr: '192.0.2.7/32' } }], ports }]);
});

test('the monitoring scrape comes in on the metrics port where the environment is watched', () => {
  const podSelector = { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } };
  expect(policyOf({ metricsPort: 9102 }).ingress).toEqual([
    { from: [{ namespaceSelector: inNamespace('monitoring'), podSelector }], ports: [{ port: 9102, protocol: 'TCP' }] },
  ]);
  expect(policyOf({ metricsPort: 9102, environment: testEnvironment({ monitoring: false }) }).ingress).toEqual([]);
});

test('pods with a token reach the API server at the endpoint CIDR and its port 6443, not at the Service address', () => {
  expect(policyOf({ callsApiServer: true }).egress).toEqual([
    { to: [{ ipBlock: { cidr: '192.0.2.1/32' } }], ports: [{ port: 6443, protocol: 'TCP' }] },
  ]);
});

test('pods of a mesh reach istiod 15012', () => {
  const environment = meshEnvironment();
  expect(policyOf({ inMesh: true, environment }).egress).toEqual([
    {
      to: [{ namespaceSelector: inNamespace('istio-system'), podSelector: { matchLabels: { app: 'istiod' } } }],
      ports: [{ port: 15012, protocol: 'TCP' }],
    },
  ]);
  expect(policyOf({ inMesh: false, environment }).egress).toEqual([]);
});
