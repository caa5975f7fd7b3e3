import type { ClusterRendering, RenderedManifest } from '../../conformance/rendering';
import { testEnvironment } from '../../environments';
import { issuersOf, publishedNames, trustingIssuers } from './issuers';

const object = (kind: string, name: string, spec: object): RenderedManifest => ({ apiVersion: 'v1', kind, metadata: { name }, spec });

function renderingOf(objects: readonly RenderedManifest[], text = ''): ClusterRendering {
  const { cluster } = testEnvironment();
  const placed = objects.map((each) => ({ file: 'prod/platform/edge.k8s.yaml', path: 'edge', object: each }));
  const files = new Map([['prod/platform/edge.k8s.yaml', text]]);
  return { cluster, environments: [], secretNeeds: [], applications: [{ name: 'edge', environment: 'prod', files, objects: placed }] };
}

const acme = (name: string, server: string, solver: object) =>
  object('ClusterIssuer', name, { acme: { server, caBundle: 'T0xE', solvers: [solver] } });

test('an issuer is answered for where it proves hosts by http on Pebble’s path, or signs itself', () => {
  const rendering = renderingOf([
    acme('intranet', 'https://acme.example.com/dir', { http01: {} }),
    acme('by-dns', 'https://acme.example.com/dir', { dns01: {} }),
    acme('elsewhere', 'https://acme.example.com/directory', { http01: {} }),
    object('ClusterIssuer', 'internal', { ca: { secretName: 'internal-ca' } }),
    object('Certificate', 'shop', {}),
  ]);

  expect(issuersOf(rendering)).toEqual([
    { kind: 'acme', name: 'intranet', server: new URL('https://acme.example.com/dir') },
    { kind: 'ca', name: 'internal', secret: 'internal-ca' },
  ]);
});

test('only the authority of an issuer is replaced', () => {
  const text = 'kind: ClusterIssuer\nspec:\n  acme:\n    caBundle: T0xE\n    server: https://acme.example.com/dir\n';
  const rendering = renderingOf([acme('intranet', 'https://acme.example.com/dir', { http01: {} })], text);

  const [application] = trustingIssuers(rendering, 'NEW').applications;

  expect(application?.files.get('prod/platform/edge.k8s.yaml')).toBe(text.replace('T0xE', 'TkVX'));
});

test('names lead to where records of the estate lead', () => {
  const endpoints = [
    { dnsName: 'shop.example.com', recordType: 'A', targets: ['172.20.0.119'] },
    { dnsName: 'alias.example.com', recordType: 'CNAME', targets: ['shop.example.com'] },
  ];

  expect([...publishedNames(renderingOf([object('DNSEndpoint', 'shop', { endpoints })]))]).toEqual([['shop.example.com', '172.20.0.119']]);
});
