import { samplePlan } from '../../../test/edge/sample-plan';
import { certificateSpec, planTls, validateTls } from './edge-tls';

const own = { name: 'own', namespace: 'retail', keys: ['tls.crt', 'tls.key'] };
const issued = { issuer: { kind: 'existing', name: 'letsencrypt', challenge: 'http01' } } as const;
const atGateway = { certificateHosts: ['*.staging.example.com', 'www.example.com'] };

test('without TLS in the environment a host has none, also with a certificate of its own', () => {
  expect(planTls(undefined, 'shop-edge', own)).toBeUndefined();
});

test('an issuer fills a Secret of the host', () => {
  const tls = planTls(issued, 'shop-edge');
  expect(tls).toEqual({
    kind: 'secret',
    secretName: 'shop-edge-tls',
    issuer: issued.issuer,
  });
  expect(certificateSpec(samplePlan('shop', [], { tls }))).toEqual({
    dnsNames: ['app.example.com'],
    secretName: 'shop-edge-tls',
    issuerRef: { kind: 'ClusterIssuer', name: 'letsencrypt' },
  });
});

test("a named Secret, the environment's or the chart's own, needs no Certificate", () => {
  expect(planTls({ secretName: 'wildcard' }, 'shop-edge')).toEqual({ kind: 'secret', secretName: 'wildcard' });
  const tls = planTls(issued, 'shop-edge', own);
  expect(tls).toEqual({ kind: 'secret', secretName: 'own' });
  expect(certificateSpec(samplePlan('shop', [], { tls }))).toBeUndefined();
});

test('Istio credentialName and Gateway listeners’ certificates live with the gateway, not the system: a covered host needs nothing', () => {
  expect(planTls(atGateway, 'shop-edge')).toEqual({ kind: 'gateway' });
  expect(validateTls(atGateway, 'app.staging.example.com')).toEqual([]);
  expect(validateTls(atGateway, 'www.example.com')).toEqual([]);
});

test('a foreign host is a request to the platform', () => {
  expect(validateTls(atGateway, 'app.other.org')).toEqual([
    "host (app.other.org) is in no certificate of this edge's gateway (*.staging.example.com, www.example.com); ask the platform team for one, or use a host that is covered",
  ]);
});

test('a certificate of its own has no place at a gateway', () => {
  expect(validateTls(atGateway, 'app.staging.example.com', own)).toEqual([
    'certificateSecret (own) cannot be used: certificates of this edge live with its gateway; leave it out and ask the platform team for one',
  ]);
});

test('a certificate of its own has the keys of one', () => {
  expect(validateTls(issued, 'app.example.com', own)).toEqual([]);
  expect(validateTls(issued, 'app.example.com', { ...own, keys: ['tls.crt'] })).toEqual([
    "certificateSecret (own) lacks tls.key; give it type: 'kubernetes.io/tls' and keys: ['tls.crt', 'tls.key']",
  ]);
});
