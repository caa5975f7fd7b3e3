import type { Authority } from './authority';
import { run } from './shell';

/** Where Go, curl, git and OpenSSL look for the authorities that they trust, as images have them. */
const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
/** Where Java of Debian looks for them. */
const KEYSTORE = '/etc/ssl/certs/java/cacerts';

/** What tells programs of the bundle that would look elsewhere, or nowhere: OpenSSL of Debian reads a folder, Node.js and pip bring a list. */
const VARIABLES = ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'PIP_CERT'];

interface RuntimeSpec {
  readonly process: { readonly env?: readonly string[] };
  readonly mounts: readonly object[];
}

/** Paths of what containers trust. */
export type Trusted = Pick<Authority, 'bundle' | 'keystore'>;

/** The specification that containerd begins each container with: its own default, and authorities to trust. */
export function trustingSpec(trusted: Trusted): object {
  return withTrust(JSON.parse(run('ctr', 'oci', 'spec')) as RuntimeSpec, trusted);
}

/** What a pod mounts and sets itself goes before. */
export function withTrust(spec: RuntimeSpec, { bundle, keystore }: Trusted): object {
  const { process, mounts } = spec;
  const env = [...(process.env ?? []), ...VARIABLES.map((name) => `${name}=${BUNDLE}`)];
  return { ...spec, process: { ...process, env }, mounts: [...mounts, readOnly(bundle, BUNDLE), readOnly(keystore, KEYSTORE)] };
}

function readOnly(source: string, destination: string): object {
  return { destination, type: 'bind', source, options: ['rbind', 'ro', 'nosuid', 'nodev', 'noexec'] };
}
