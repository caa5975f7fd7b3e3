import type { CertificateSpec } from '../../../imports/cert-manager.io';
import { issuerReference } from '../certificates';
import type { NamedSecret } from './authentication';
import type { EdgeTls } from './edge-facts';
import { coversHost } from './edge-host';
import type { EdgePlan, PlanTls } from './edge-plan';

/** Where the certificate of a host comes from: the chart's own Secret, or what the environment gives. */
export function planTls(facts: EdgeTls | undefined, name: string, ownSecret?: NamedSecret): PlanTls | undefined {
  if (facts === undefined) return undefined;
  if ('certificateHosts' in facts) return { kind: 'gateway' };
  if (ownSecret !== undefined) return { kind: 'secret', secretName: ownSecret.name };
  if ('secretName' in facts) return { kind: 'secret', secretName: facts.secretName };
  return { kind: 'secret', secretName: `${name}-tls`, issuer: facts.issuer };
}

/** What cert-manager is asked for; nothing when no issuer fills the Secret. */
export function certificateSpec({ host, tls }: EdgePlan): CertificateSpec | undefined {
  if (tls?.kind !== 'secret' || tls.issuer === undefined) return undefined;
  return { dnsNames: [host], secretName: tls.secretName, issuerRef: issuerReference(tls.issuer) };
}

/** Mistakes between a host and the certificates of the edge. */
export function validateTls(facts: EdgeTls | undefined, host: string, ownSecret?: NamedSecret): string[] {
  if (facts === undefined) return [];
  if (!('certificateHosts' in facts)) return ownSecret === undefined ? [] : validateCertificateKeys(ownSecret);
  if (ownSecret !== undefined) {
    return [
      `certificateSecret (${ownSecret.name}) cannot be used: certificates of this edge live with its gateway; leave it out and ask the platform team for one`,
    ];
  }
  if (coversHost(facts.certificateHosts, host)) return [];
  return [
    `host (${host}) is in no certificate of this edge's gateway (${facts.certificateHosts.join(', ')}); ` +
      'ask the platform team for one, or use a host that is covered',
  ];
}

function validateCertificateKeys({ name, keys }: NamedSecret): string[] {
  const missing = ['tls.crt', 'tls.key'].filter((key) => !keys.includes(key));
  if (missing.length === 0) return [];
  return [`certificateSecret (${name}) lacks ${missing.join(' and ')}; give it type: 'kubernetes.io/tls' and keys: ['tls.crt', 'tls.key']`];
}
