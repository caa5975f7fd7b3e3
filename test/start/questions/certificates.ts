import { X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Secret } from 'kubernetes-types/core/v1';
import type { LiveObject } from '../../conformance/cluster-api';
import { identityOf } from '../../conformance/places';
import type { RenderedManifest } from '../../conformance/rendering';
import { routesOf } from '../edge-routes';
import { ask } from '../http';
import { type Conditioned, isIssued, issuanceIn, standOf } from '../issuance';
import { objectsOf, type SystemUnderTest, whereOf } from '../system-under-test';
import { problemAfter } from './problem-after';

/** An order, a pod that answers, and a second try of a check that came too early. */
const ISSUE_SECONDS = 120;
/** How long the edge may take to hear of a Secret. */
const HEARD_SECONDS = 20;
const PAUSE_MS = 1000;
const NOT_FOUND = 404;
const SERVER_ERROR = 500;

interface CertificateSpec {
  readonly dnsNames: readonly string[];
  readonly secretName: string;
  readonly issuerRef: { readonly name: string };
}

export function hasCertificates(system: SystemUnderTest): boolean {
  return system.edge !== undefined && certificatesOf(system).length > 0;
}

/** Whether each Certificate is issued for its hosts, and a client that trusts the issuer alone gets an answer through the edge. */
export async function askCertificates(system: SystemUnderTest): Promise<void> {
  const problems: string[] = [];
  const deadline = performance.now() + ISSUE_SECONDS * 1000;
  const rendered = certificatesOf(system);
  for (const certificate of rendered) {
    const found = await problemsOf(system, certificate, deadline);
    problems.push(...found.map((problem) => `${system.places.describe(identityOf(certificate))}\n${problem}`));
  }
  system.report.figure(whereOf(system), 'certificates asked', rendered.length);
  system.report.check(whereOf(system), 'certificates are issued, and the edge answers with them', problems);
}

async function problemsOf(system: SystemUnderTest, certificate: RenderedManifest, deadline: number): Promise<string[]> {
  const { api, certificates } = system;
  const { namespace = '' } = certificate.metadata;
  const { dnsNames, secretName, issuerRef } = certificate.spec as CertificateSpec;
  const path = await api.pathOf(certificate);
  let live = await api.get<Conditioned>(path);
  while (!isIssued(live) && performance.now() < deadline) {
    await sleep(PAUSE_MS);
    live = await api.get<Conditioned>(path);
  }
  if (!isIssued(live)) return [standOf(live, await issuanceIn(api, namespace)).join('\n')];
  const { data = {} } = await api.get<LiveObject & Pick<Secret, 'data'>>(`/api/v1/namespaces/${namespace}/secrets/${secretName}`);
  const issued = new X509Certificate(Buffer.from(data['tls.crt'] ?? '', 'base64'));
  const unnamed = dnsNames.filter((host) => issued.checkHost(host) === undefined);
  if (unnamed.length > 0) return [`Secret ${namespace}/${secretName} has a certificate that is not for ${unnamed.join(', ')}`];
  const root = (await certificates?.rootOf(issuerRef.name)) ?? '';
  const answers = await Promise.all(dnsNames.map((host) => problemOfHost(system, host, root)));
  return answers.flatMap((problem) => problem ?? []);
}

/** What a client meets that trusts the issuer and nothing else, once the edge has had its time. */
async function problemOfHost(system: SystemUnderTest, host: string, trusted: string): Promise<string | undefined> {
  const { edge } = system;
  if (!edge) return undefined;
  const { address, tlsPort: port } = edge;
  const routes = routesOf(system.application);
  const { path = '/' } = routes.find((route) => route.isTls && route.host === host) ?? {};
  const problem = await problemAfter(HEARD_SECONDS, () =>
    ask({ address, port, isTls: true, host, path, trusted }).then(
      ({ status }) => (status === NOT_FOUND || status >= SERVER_ERROR ? `answers ${status}` : undefined),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    ),
  );
  return problem && `https://${host}${path}: ${problem}`;
}

/** Those whose issuer can issue in the run. */
function certificatesOf(system: SystemUnderTest): readonly RenderedManifest[] {
  return objectsOf(system, 'Certificate').filter(({ spec }) => system.certificates?.has((spec as CertificateSpec).issuerRef.name) ?? false);
}
