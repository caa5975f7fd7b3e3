import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { isPrivateAddress } from '../../system/cidr';
import type { Cluster } from '../../system/cluster';
import { when } from '../../system/messages';
import { validateName } from '../../system/names';
import { type AcmeIssuer, type CertificateIssuer, provesByHttp } from './certificate-issuer';

/** What the certificates of an environment depend on besides their issuer. */
export interface IssuerSurroundings {
  readonly cluster: Cluster;
  /** How messages call the edge. */
  readonly edge: string;
  /** The class of the Ingress objects that the edge reads. @default - it reads none */
  readonly ingressClass?: string;
  /** Where the DNS records of hosts lead. @default - they are made elsewhere */
  readonly address?: string;
  /** Names in the certificate of a gateway. @default - each host has its own certificate */
  readonly certificateHosts?: readonly string[];
}

/** ACME servers on the internet, by the domain of their directory. */
const PUBLIC_SERVERS = ['letsencrypt.org', 'pki.goog', 'zerossl.com', 'buypass.com', 'ssl.com', 'actalis.com'];

/** Errors in an issuer, and between it and its environment: an issuer that never issues is accepted by every server. */
export function validateIssuer(issuer: CertificateIssuer, surroundings: IssuerSurroundings): string[] {
  const { cluster } = surroundings;
  const isNeeded = issuer.kind === 'ca' || provesByHttp(issuer);
  return [
    ...validateName(issuer.name).map((message) => `tls.issuer: ${message}`),
    ...(issuer.kind === 'acme' ? validateServer(issuer) : []),
    ...(provesByHttp(issuer) ? validateHttpChallenge(issuer, surroundings) : []),
    ...when(
      isNeeded && cluster.network.certManager === undefined,
      `tls.issuer (${issuer.name}) needs cluster ${cluster.name} to state in network.certManager where cert-manager runs: ` +
        'it checks the answer to a challenge itself through the edge, and reads the keys of authorities in its namespace',
    ),
  ];
}

function validateServer({ name, server, caBundle, challenge, validatesFrom }: AcmeIssuer): string[] {
  const host = URL.canParse(server) ? new URL(server).hostname : '';
  const isPublic = PUBLIC_SERVERS.some((domain) => host === domain || host.endsWith(`.${domain}`));
  return [
    ...when(
      host === '' || !server.startsWith('https://'),
      `tls.issuer.server (${server}) must be the URL of an ACME directory, such as https://acme.example.com/dir`,
    ),
    ...when(
      isPublic && validatesFrom === 'intranet',
      `tls.issuer.validatesFrom (intranet) is not true of ${host}, which asks from the internet; set it to 'internet', or name the server of the organization`,
    ),
    ...when(
      caBundle !== undefined && !isBundle(caBundle),
      `tls.issuer.caBundle of ${name} must be certificates of authorities in PEM, each from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----`,
    ),
    ...when(
      challenge !== 'http01' && Object.keys(challenge.dns01).length === 0,
      `tls.issuer.challenge.dns01 of ${name} names no provider, and no record would be made; add one, such as { rfc2136: { nameserver } }`,
    ),
  ];
}

function validateHttpChallenge(issuer: CertificateIssuer, surroundings: IssuerSurroundings): string[] {
  const { edge, ingressClass, address, certificateHosts = [] } = surroundings;
  const wildcards = certificateHosts.filter((host) => host.startsWith('*.'));
  const validatesFrom = issuer.kind === 'acme' ? issuer.validatesFrom : undefined;
  return [
    ...when(
      wildcards.length > 0,
      `tls.issuer.challenge (http01) cannot prove ${wildcards.join(', ')}: certificates with wildcards need dns01 or a certificate authority`,
    ),
    ...when(
      ingressClass === undefined,
      `tls.issuer.challenge (http01) is answered through an Ingress, and the edge, ${edge}, reads none; use dns01, a certificate authority, or an edge of Traefik or Ingress`,
    ),
    ...when(
      validatesFrom === 'internet' && address !== undefined && isIP(address) !== 0 && isPrivateAddress(address),
      `tls.issuer.challenge (http01): ${issuer.name} asks from the internet and never reaches ${address ?? ''}, a private address that hosts lead to; ` +
        "use dns01, an ACME server of the organization (validatesFrom: 'intranet'), or a certificate authority",
    ),
  ];
}

function isBundle(pem: string): boolean {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const rest = certificates.reduce((text, certificate) => text.replace(certificate, ''), pem);
  return certificates.length > 0 && rest.trim() === '' && certificates.every(isAuthority);
}

function isAuthority(pem: string): boolean {
  try {
    return new X509Certificate(pem).ca;
  } catch {
    return false;
  }
}
