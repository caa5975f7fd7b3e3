import { cluster, meshEnvironment, onKubernetes, testEnvironment } from '../../../test/environments';
import { Releases } from '../../config/releases';
import { Edge } from '../../network/edge';
import { checkEnvironment } from './environment-checks';

test('an environment whose facts fit has no mistake', () => {
  expect(checkEnvironment(testEnvironment())).toEqual([]);
  expect(checkEnvironment(meshEnvironment())).toEqual([]);
});

test('what is wrong with its release file is told with its file', () => {
  const releases = Releases.parse('estate/releases/test.yaml', 'image: {}');
  expect(checkEnvironment(testEnvironment({ images: { releases } }))).toEqual([
    "estate/releases/test.yaml: 'image' is not known; a release file has 'images', 'workloads' and 'promotions'",
  ]);
});

test.each(['1.26', '1.38'] as const)('Kubernetes %s is not supported', (version) => {
  expect(checkEnvironment(onKubernetes(version))).toEqual([
    `cluster test: kubernetes (${version}) is not supported; Keelson renders for 1.27 to 1.37`,
  ]);
});

test.each(['1.27', '1.37'] as const)('Kubernetes %s is supported', (version) => {
  expect(checkEnvironment(onKubernetes(version))).toEqual([]);
});

test('STRICT mTLS refuses an edge outside the mesh', () => {
  const { edge } = testEnvironment();
  expect(checkEnvironment(meshEnvironment({ edge }))).toEqual([
    'mesh.mtls (STRICT) refuses an edge outside the mesh, and edge Traefik names no serviceAccount; use the istio edge, or name the account of its pods',
  ]);
  const { mesh } = meshEnvironment();
  expect(checkEnvironment(testEnvironment({ mesh: mesh && { ...mesh, mtls: 'PERMISSIVE' } }))).toEqual([]);
});

test('monitoring needs to know from where', () => {
  const { monitoring: _monitoring, ...network } = cluster.network;
  const blind = { ...cluster, network };
  expect(checkEnvironment(testEnvironment({ cluster: blind }))).toEqual([
    'monitoring (true) needs cluster test to say in network.monitoring where metrics are scraped from',
  ]);
  expect(checkEnvironment(testEnvironment({ cluster: blind, monitoring: false }))).toEqual([]);
});

test('the issuer of certificates fits the edge and its address', () => {
  const issuer = {
    kind: 'acme',
    name: 'letsencrypt',
    server: 'https://acme-v02.api.letsencrypt.org/directory',
    validatesFrom: 'internet',
    challenge: 'http01',
  } as const;
  const traefik = (address: string) => Edge.traefik({ source: { namespace: 'edge' }, dns: { address }, tls: { issuer } });
  expect(checkEnvironment(testEnvironment({ edge: traefik('203.0.113.7') }))).toEqual([]);
  expect(checkEnvironment(testEnvironment({ edge: traefik('172.20.0.119') }))).toEqual([
    "tls.issuer.challenge (http01): letsencrypt asks from the internet and never reaches 172.20.0.119, a private address that hosts lead to; use dns01, an ACME server of the organization (validatesFrom: 'intranet'), or a certificate authority",
  ]);
});

test('hosts that lead to an address are not left there: something forwards to the node ports', () => {
  const nodePorts = { kind: 'nodePort', port: 32_000, tlsPort: 32_001 } as const;
  expect(checkEnvironment(testEnvironment({ loadBalancer: nodePorts }))).toEqual([
    "loadBalancer: hosts lead to 192.0.2.10, and the edge listens on node ports 32000 and 32001: nothing forwards; describe hosts of HAProxy in 'proxies', or state in 'forwardedFrom' the address of a balancer that is configured elsewhere",
  ]);
  expect(checkEnvironment(testEnvironment({ loadBalancer: { ...nodePorts, forwardedFrom: '192.0.2.10' } }))).toEqual([]);
  expect(checkEnvironment(testEnvironment({ loadBalancer: { ...nodePorts, forwardedFrom: '192.0.2.11' } }))).toEqual([
    'loadBalancer.forwardedFrom (192.0.2.11) is not where the DNS records of the edge lead (192.0.2.10); use one address for both',
  ]);
});
