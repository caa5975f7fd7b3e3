import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CertificateFiles, makeAuthority, makeCertificate, makeKeystore } from './certificate-files';

/** The authority that signed what stands in for servers outside of a cluster, and the bundle that containers trust. */
export class Authority {
  private readonly files: CertificateFiles;
  /** Path of the file that containers trust servers by: this authority, and others that were added. */
  readonly bundle: string;
  private store: string | undefined;

  /** @param folder of the run, for keys and certificates */
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.files = makeAuthority(folder, 'authority', 'authority of the run');
    this.bundle = join(folder, 'trusted.pem');
    writeFileSync(this.bundle, this.certificate);
  }

  /** Its certificate, in PEM. */
  get certificate(): string {
    return readFileSync(this.files.certificate, 'utf8');
  }

  /** Path of the file that programs in Java trust servers by: this authority. */
  get keystore(): string {
    this.store ??= makeKeystore(this.folder, this.files);
    return this.store;
  }

  /** A certificate for a server of this name, with its key. */
  certificateFor(host: string): CertificateFiles {
    return makeCertificate(this.folder, host, [host], this.files);
  }

  /** Has containers trust another authority, those that run among them: the file that they see stays the same one. */
  trust(certificate: string): void {
    appendFileSync(this.bundle, certificate.endsWith('\n') ? certificate : `${certificate}\n`);
  }
}
