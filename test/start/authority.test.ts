import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority } from './authority';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'authority-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a server outside of the cluster has a certificate that the bundle leads to', () => {
  const authority = new Authority(join(folder, 'trust'));
  const { certificate, key } = authority.certificateFor('s3.example.com');
  const [server, root] = [certificate, authority.bundle].map((file) => new X509Certificate(readFileSync(file)));

  expect(server?.checkHost('s3.example.com')).toBe('s3.example.com');
  expect(root && server?.verify(root.publicKey)).toBe(true);
  expect(readFileSync(key, 'utf8')).toContain('PRIVATE KEY');
});

test('an authority that is trusted later is added to the file that containers have', () => {
  const authority = new Authority(join(folder, 'trust'));
  const { ino } = statSync(authority.bundle);

  authority.trust('-----BEGIN CERTIFICATE-----\nother\n-----END CERTIFICATE-----');

  expect(readFileSync(authority.bundle, 'utf8')).toBe(
    `${authority.certificate}-----BEGIN CERTIFICATE-----\nother\n-----END CERTIFICATE-----\n`,
  );
  expect(statSync(authority.bundle).ino).toBe(ino);
});
