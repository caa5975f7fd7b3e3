import { join } from 'node:path';
import { run } from './shell';

const DAYS = '30';

/** A certificate and its key, as files in PEM. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** Makes the certificate of an authority that signs itself. */
export function makeAuthority(folder: string, name: string, subject: string): CertificateFiles {
  const files = filesOf(folder, name);
  request(files, subject.replaceAll('/', '-').slice(-60), ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']);
  return files;
}

/**
 * Makes a certificate for servers and clients.
 *
 * @param names of hosts; 127.0.0.1 is added
 */
export function makeCertificate(folder: string, name: string, names: readonly string[], signer: CertificateFiles): CertificateFiles {
  const files = filesOf(folder, name);
  const alternatives = [...names.map((each) => `DNS:${each}`), 'IP:127.0.0.1'].join(',');
  const extensions = [`subjectAltName=${alternatives}`, 'basicConstraints=critical,CA:FALSE', 'extendedKeyUsage=serverAuth,clientAuth'];
  request(files, names[0] ?? '', extensions, ['-CA', signer.certificate, '-CAkey', signer.key]);
  return files;
}

/**
 * Makes a file that Java trusts servers by, with the certificate of an authority; keytool comes with the JDK that builds images. Java opens it
 * without a password, which leaves the certificates in the newer format unread.
 */
export function makeKeystore(folder: string, { certificate }: CertificateFiles): string {
  const file = join(folder, 'cacerts');
  const store = ['-keystore', file, '-storetype', 'JKS', '-storepass', 'changeit'];
  run('keytool', '-importcert', '-noprompt', '-alias', 'authority', '-file', certificate, ...store);
  return file;
}

function filesOf(folder: string, name: string): CertificateFiles {
  return { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
}

function request(
  { certificate, key }: CertificateFiles,
  subject: string,
  extensions: readonly string[],
  signed: readonly string[] = [],
): void {
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', DAYS, '-subj', `/CN=${subject}`];
  const added = extensions.flatMap((extension) => ['-addext', extension]);
  run('openssl', ...made, ...signed, ...added, '-keyout', key, '-out', certificate);
}
