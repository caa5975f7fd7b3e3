import { cluster, testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import type { AcmeIssuer, CaIssuer } from './certificate-issuer';
import { EnvironmentIssuer } from './environment-issuer';

const acme: AcmeIssuer = {
  kind: 'acme',
  name: 'intranet',
  server: 'https://acme.example.com/dir',
  validatesFrom: 'intranet',
  challenge: 'http01',
  email: 'platform@example.com',
  caBundle: 'PEM',
};

function synthIssuer(issuer: AcmeIssuer | CaIssuer, environment = testEnvironment()) {
  return synthRole((chart) => new EnvironmentIssuer(chart, 'issuer', { issuer, ingressClass: 'traefik' }), environment);
}

test('a challenge over http is answered through the Ingress class of the edge, by a Service that takes no node port', () => {
  const { metadata, spec } = synthIssuer(acme).get('ClusterIssuer', 'intranet');
  expect(metadata).not.toHaveProperty('namespace');
  expect(spec).toEqual({
    acme: {
      server: 'https://acme.example.com/dir',
      email: 'platform@example.com',
      caBundle: 'UEVN',
      privateKeySecretRef: { name: 'intranet-account' },
      solvers: [{ http01: { ingress: { ingressClassName: 'traefik', serviceType: 'ClusterIP' } } }],
    },
  });
});

test('a challenge by DNS is answered by the provider of the environment', () => {
  const challenge = { dns01: { rfc2136: { nameserver: '192.0.2.53' } } };
  expect(synthIssuer({ ...acme, challenge }).get('ClusterIssuer', 'intranet').spec.acme.solvers).toEqual([challenge]);
});

test('the key of an authority comes from the store, into the namespace where cert-manager reads it', () => {
  const result = synthIssuer({ kind: 'ca', name: 'internal' });
  expect(result.get('ClusterIssuer', 'internal').spec).toEqual({ ca: { secretName: 'internal-ca' } });
  const { metadata, spec } = result.get('ExternalSecret', 'internal-ca');
  expect(metadata.namespace).toBe('cert-manager');
  expect(spec.target).toMatchObject({ name: 'internal-ca', template: { type: 'kubernetes.io/tls' } });
  expect(spec.data.map(({ secretKey }: { secretKey: string }) => secretKey)).toEqual(['tls.crt', 'tls.key']);
});

test('cert-manager may be installed elsewhere, and the Secret be called otherwise', () => {
  const certManager = { namespace: 'certificates' };
  const elsewhere = testEnvironment({ cluster: { ...cluster, network: { ...cluster.network, certManager } } });
  const result = synthIssuer({ kind: 'ca', name: 'internal', secret: 'root' }, elsewhere);
  expect(result.get('ExternalSecret', 'root').metadata.namespace).toBe('certificates');
  expect(result.get('ClusterIssuer', 'internal').spec).toEqual({ ca: { secretName: 'root' } });
});
