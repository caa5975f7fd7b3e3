import type { ClusterRendering, RenderedManifest } from '../../conformance/rendering';

/** Where Pebble has its directory; it cannot be told another. */
const DIRECTORY = '/dir';

/** A ClusterIssuer that something in a run can answer for. */
export type Issuer =
  /** Proves hosts by an answer on plain http to the server of this URL. */
  | { readonly kind: 'acme'; readonly name: string; readonly server: URL }
  /** Signs with the key in a Secret of cert-manager's namespace. */
  | { readonly kind: 'ca'; readonly name: string; readonly secret: string };

interface IssuerSpec {
  readonly acme?: {
    readonly server: string;
    readonly caBundle?: string;
    readonly solvers: readonly { readonly http01?: object }[];
  };
  readonly ca?: { readonly secretName: string };
}

/** The issuers among what is rendered; those that prove hosts by records of DNS have no server here. */
export function issuersOf(rendering: ClusterRendering): readonly Issuer[] {
  return renderedIssuers(rendering.applications.flatMap(({ objects }) => objects.map(({ object }) => object))).flatMap(
    ({ metadata: { name }, spec }): Issuer[] => {
      const { acme, ca } = spec as IssuerSpec;
      if (ca) return [{ kind: 'ca', name, secret: ca.secretName }];
      if (!acme?.solvers.some(({ http01 }) => http01 !== undefined)) return [];
      const server = new URL(acme.server);
      return server.pathname === DIRECTORY ? [{ kind: 'acme', name, server }] : [];
    },
  );
}

/**
 * What is rendered, with another authority in the place of each that an issuer trusts its ACME server by. The key of the one that is rendered
 * never leaves its organization; nothing else changes.
 *
 * @param certificate of the authority, in PEM
 */
export function trustingIssuers(rendering: ClusterRendering, certificate: string): ClusterRendering {
  const replacement = Buffer.from(certificate).toString('base64');
  const applications = rendering.applications.map((application) => {
    const bundles = renderedIssuers(application.objects.map(({ object }) => object)).flatMap(
      ({ spec }) => (spec as IssuerSpec).acme?.caBundle ?? [],
    );
    const replaced = (text: string) => bundles.reduce((changed, bundle) => changed.replaceAll(bundle, replacement), text);
    return { ...application, files: new Map([...application.files].map(([file, text]) => [file, replaced(text)])) };
  });
  return { ...rendering, applications };
}

/** Names that external-dns would publish, with the addresses that they lead to. */
export function publishedNames({ applications }: ClusterRendering): Map<string, string> {
  const records = applications
    .flatMap(({ objects }) => objects.map(({ object }) => object))
    .filter(({ kind }) => kind === 'DNSEndpoint')
    .flatMap(({ spec }) => (spec as { readonly endpoints: readonly DnsEndpoint[] }).endpoints);
  return new Map(records.filter(({ recordType }) => recordType === 'A').map(({ dnsName, targets }) => [dnsName, targets[0] ?? '']));
}

interface DnsEndpoint {
  readonly dnsName: string;
  readonly recordType: string;
  readonly targets: readonly string[];
}

function renderedIssuers(objects: readonly RenderedManifest[]): readonly RenderedManifest[] {
  return objects.filter(({ kind }) => kind === 'ClusterIssuer');
}
