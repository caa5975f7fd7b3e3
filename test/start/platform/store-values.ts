import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../shell';

const LENGTH = 32;
const CERTIFICATE_DAYS = '30';

/** The user whom gateways let in and log stores know. */
export const READER = 'reader';

/** What the people of an environment would put into its store: values in the form that the name of a key promises. */
export class StoreValues {
  private readonly authorities = new Map<string, string>();

  /**
   * @param folder of the run, for keys and certificates
   * @param environment its servers of Consul carry this name
   */
  constructor(
    private readonly folder: string,
    private readonly environment: string,
  ) {}

  /**
   * The value of one key of an entry; the same each time that it is asked for.
   *
   * @param entry where the Secret lies, such as `prod/blog/blog/backup-key`
   */
  valueOf(entry: string, key: string): string {
    switch (key) {
      case 'username':
        return READER;
      case 'auth':
        return `${READER}:{SHA}${createHash('sha1').update(passwordOf(entry, key)).digest('base64')}\n`;
      case '.dockerconfigjson':
      case 'config.json':
        return JSON.stringify({
          auths: { 'registry.example.com': { auth: Buffer.from(`${READER}:${letters(entry)}`).toString('base64') } },
        });
      case 'ca.crt':
      case 'tls.crt':
      case 'tls.key':
        return this.certificateFile(entry, key);
      default:
        return /password/i.test(key) ? passwordOf(entry, key) : letters(`${entry}/${key}`);
    }
  }

  /** An entry named `…-ca` is an authority; any other has a certificate that one signed. */
  private certificateFile(entry: string, file: string): string {
    const folder = this.authorities.get(entry) ?? join(this.folder, letters(entry));
    if (!this.authorities.has(entry)) {
      mkdirSync(folder, { recursive: true });
      if (entry.endsWith('-ca')) makeAuthority(folder, 'tls', entry);
      else makeCertificate(folder, entry, [`server.${this.environment}.consul`, 'localhost']);
      this.authorities.set(entry, folder);
    }
    return readFileSync(join(folder, file), 'utf8');
  }
}

/** A password with what ends a part of a URI, and what looks like an escape; each entry has another. */
export function passwordOf(entry: string, key: string): string {
  return `p@ss/w#rd:%41+${letters(`${entry}/${key}`).slice(0, 12)}`;
}

/** As many letters and digits as a key of Consul's gossip must have. */
function letters(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, LENGTH);
}

function makeAuthority(folder: string, name: string, subject: string): void {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const common = subject.replaceAll('/', '-').slice(-60);
  const usage = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  run(
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    CERTIFICATE_DAYS,
    '-subj',
    `/CN=${common}`,
    ...usage,
    '-keyout',
    key,
    '-out',
    certificate,
  );
}

function makeCertificate(folder: string, subject: string, names: readonly string[]): void {
  makeAuthority(folder, 'ca', `${subject}-ca`);
  const inFolder = (name: string) => join(folder, name);
  const alternatives = [...names.map((name) => `DNS:${name}`), 'IP:127.0.0.1'].join(',');
  const signed = ['-CA', inFolder('ca.crt'), '-CAkey', inFolder('ca.key'), '-addext', `subjectAltName=${alternatives}`];
  const usage = ['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'extendedKeyUsage=serverAuth,clientAuth'];
  const files = ['-keyout', inFolder('tls.key'), '-out', inFolder('tls.crt')];
  run(
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    CERTIFICATE_DAYS,
    '-subj',
    `/CN=${names[0] ?? ''}`,
    ...signed,
    ...usage,
    ...files,
  );
}
