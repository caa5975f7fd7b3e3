import { rootCertificates } from 'node:tls';
import { cluster } from '../../../test/environments';
import type { AcmeIssuer, CertificateIssuer } from './certificate-issuer';
import { type IssuerSurroundings, validateIssuer } from './validate-issuer';

const root = `${rootCertificates[0] ?? ''}\n`;
const acme: AcmeIssuer = {
  kind: 'acme',
  name: 'intranet',
  server: 'https://acme.example.com/dir',
  validatesFrom: 'intranet',
  challenge: 'http01',
};
const surroundings: IssuerSurroundings = { cluster, edge: 'Traefik', ingressClass: 'traefik', address: '172.20.0.119' };

const errors = (issuer: CertificateIssuer, changes: Partial<IssuerSurroundings> = {}) =>
  validateIssuer(issuer, { ...surroundings, ...changes });

test('a server of the intranet reaches an address of the intranet', () => {
  expect(errors(acme)).toEqual([]);
  expect(errors({ ...acme, caBundle: root })).toEqual([]);
});

describe('a server on the internet', () => {
  const outside: AcmeIssuer = {
    ...acme,
    name: 'letsencrypt',
    server: 'https://acme-v02.api.letsencrypt.org/directory',
    validatesFrom: 'internet',
  };

  test.each(['172.20.0.119', '10.1.2.3', '192.168.0.1', '100.64.0.1', 'fd00::1'])('never reaches %s', (address) => {
    expect(errors(outside, { address })).toEqual([
      `tls.issuer.challenge (http01): letsencrypt asks from the internet and never reaches ${address}, a private address that hosts lead to; use dns01, an ACME server of the organization (validatesFrom: 'intranet'), or a certificate authority`,
    ]);
  });

  test.each(['203.0.113.7', '172.32.0.1', '2001:db8::1', 'edge.example.com'])('may reach %s', (address) => {
    expect(errors(outside, { address })).toEqual([]);
  });

  test('needs no way in for a challenge by DNS', () => {
    expect(errors({ ...outside, challenge: { dns01: { rfc2136: { nameserver: '192.0.2.53' } } } })).toEqual([]);
  });

  test('is not declared to be one of the intranet', () => {
    expect(errors({ ...outside, validatesFrom: 'intranet' })).toEqual([
      "tls.issuer.validatesFrom (intranet) is not true of acme-v02.api.letsencrypt.org, which asks from the internet; set it to 'internet', or name the server of the organization",
    ]);
  });
});

test('an edge that reads no Ingress answers no challenge, and a wildcard is proven by DNS only', () => {
  const gateway = { edge: 'Istio', ingressClass: undefined, certificateHosts: ['*.example.com', 'example.com'] };
  expect(errors(acme, gateway)).toEqual([
    'tls.issuer.challenge (http01) cannot prove *.example.com: certificates with wildcards need dns01 or a certificate authority',
    'tls.issuer.challenge (http01) is answered through an Ingress, and the edge, Istio, reads none; use dns01, a certificate authority, or an edge of Traefik or Ingress',
  ]);
  expect(errors({ kind: 'ca', name: 'internal' }, gateway)).toEqual([]);
});

test('cert-manager must be known where it checks challenges or reads keys', () => {
  const { certManager: _, ...network } = cluster.network;
  const blind = { cluster: { ...cluster, network } };
  const message = (name: string) =>
    `tls.issuer (${name}) needs cluster test to state in network.certManager where cert-manager runs: it checks the answer to a challenge itself through the edge, and reads the keys of authorities in its namespace`;
  expect(errors(acme, blind)).toEqual([message('intranet')]);
  expect(errors({ kind: 'ca', name: 'internal' }, blind)).toEqual([message('internal')]);
  expect(errors({ kind: 'existing', name: 'other' }, blind)).toEqual([]);
});

test('what names the server is complete', () => {
  expect(errors({ ...acme, server: 'acme.example.com' })).toEqual([
    'tls.issuer.server (acme.example.com) must be the URL of an ACME directory, such as https://acme.example.com/dir',
  ]);
  expect(errors({ ...acme, challenge: { dns01: {} } })).toEqual([
    'tls.issuer.challenge.dns01 of intranet names no provider, and no record would be made; add one, such as { rfc2136: { nameserver } }',
  ]);
  expect(errors({ ...acme, name: 'In_tranet' })).toEqual([
    "tls.issuer: name (In_tranet) must be lower-case letters, digits and '-', and begin and end with a letter or digit; rename it or set 'name'",
  ]);
});

test.each(['', 'rubbish', root.replace('MII', 'AAA'), `${root}and more`])('a bundle of certificates is one: %#', (caBundle) => {
  expect(errors({ ...acme, caBundle })).toEqual([
    'tls.issuer.caBundle of intranet must be certificates of authorities in PEM, each from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----',
  ]);
});
