import { meshEnvironment } from '../../test/environments';
import type { Mesh, Port } from '../system';
import { authorizationPolicySpec, type MeshTraffic } from './authorization';

const mesh: Mesh = { provider: 'istio', mtls: 'STRICT', dataPlane: 'cni', controlPlane: { namespace: 'istio-system' } };
const selector = { app: 'mens' };
const http: Port = { name: 'http', port: 80, targetPort: 5000, protocol: 'TCP', appProtocol: 'http' };
const requiredProps: MeshTraffic = { mesh, selector, callers: [] };
const kids = { namespace: 'retail', component: 'kids', selector: {}, serviceAccount: 'kids-account', ports: [http] };

function rulesOf(traffic: Partial<MeshTraffic>) {
  return authorizationPolicySpec({ ...requiredProps, ...traffic }).rules;
}

test('a workload that nobody calls is closed: it selects itself and has no rule', () => {
  expect(authorizationPolicySpec(requiredProps)).toEqual({ action: 'ALLOW', selector: { matchLabels: selector }, rules: [] });
});

test('a caller is known by its account, and may call the ports of the pods', () => {
  expect(rulesOf({ callers: [kids] })).toEqual([
    { from: [{ source: { principals: ['cluster.local/ns/retail/sa/kids-account'] } }], to: [{ operation: { ports: ['5000'] } }] },
  ]);
});

test('identities are of the trust domain of the mesh', () => {
  expect(rulesOf({ callers: [kids], mesh: { ...mesh, trustDomain: 'example.org' } })?.[0]?.from?.[0]?.source?.principals).toEqual([
    'example.org/ns/retail/sa/kids-account',
  ]);
});

describe('the edge', () => {
  const { facts } = meshEnvironment().edge;

  test('is let in by its account on the ports that it routes to', () => {
    expect(rulesOf({ edge: { facts, ports: [http] } })).toEqual([
      {
        from: [{ source: { principals: ['cluster.local/ns/istio-ingress/sa/istio-ingressgateway'] } }],
        to: [{ operation: { ports: ['5000'] } }],
      },
    ]);
  });

  test('is not let in where it routes nothing, or has no identity', () => {
    expect(rulesOf({ edge: { facts, ports: [] } })).toEqual([]);
    expect(rulesOf({ edge: { facts: { ...facts, serviceAccount: undefined }, ports: [http] } })).toEqual([]);
    expect(rulesOf({ edge: { facts: { ...facts, source: { cidrs: ['192.0.2.0/24'] } }, ports: [http] } })).toEqual([]);
  });
});

test('metrics ports are PERMISSIVE plus ALLOW: the scrape has no identity', () => {
  expect(rulesOf({ metricsPort: 9102 })).toEqual([{ to: [{ operation: { ports: ['9102'] } }] }]);
});

describe('a collector of traces', () => {
  const from = [{ source: { principals: ['cluster.local/*'] } }];
  const traces = { port: 9411, path: '/api/v2/spans' };

  test('takes them from every proxy at its path, and shows what it has to its callers alone', () => {
    expect(rulesOf({ traces })).toEqual([{ from, to: [{ operation: { ports: ['9411'], paths: ['/api/v2/spans'] } }] }]);
  });

  test('takes them on all of its port where no path is known, or none can be read', () => {
    const open = [{ from, to: [{ operation: { ports: ['9411'] } }] }];
    expect(rulesOf({ traces: { port: 9411 } })).toEqual(open);
    expect(rulesOf({ traces, mesh: { ...mesh, dataPlane: 'ambient' } })).toEqual(open);
  });
});
