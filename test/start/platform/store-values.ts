import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAuthority, makeCertificate } from '../certificate-files';

const LENGTH = 32;
/** What every password begins with. */
const PASSWORD = 'p@ss/w#rd:%41+';
const PASSWORD_LETTERS = 12;

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
      else makeCertificate(folder, 'tls', [`server.${this.environment}.consul`, 'localhost'], makeAuthority(folder, 'ca', `${entry}-ca`));
      this.authorities.set(entry, folder);
    }
    return readFileSync(join(folder, file), 'utf8');
  }
}

/** A password with what ends a part of a URI, and what looks like an escape; each entry has another. */
export function passwordOf(entry: string, key: string): string {
  return `${PASSWORD}${letters(`${entry}/${key}`).slice(0, PASSWORD_LETTERS)}`;
}

/** Whether a server was sent a password of this store, as it is. */
export function isPassword(text: string): boolean {
  return text.startsWith(PASSWORD) && /^[0-9a-f]+$/.test(text.slice(PASSWORD.length)) && text.length === PASSWORD.length + PASSWORD_LETTERS;
}

/** As many letters and digits as a key of Consul's gossip must have. */
function letters(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, LENGTH);
}
