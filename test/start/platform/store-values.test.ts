import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isPassword, passwordOf, StoreValues } from './store-values';

let folder: string;
let values: StoreValues;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-values-'));
  values = new StoreValues(folder, 'prod');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a password has what ends a part of a URI, and differs from entry to entry', () => {
  const [one, other] = ['prod/blog/db', 'prod/web/db'].map((entry) => values.valueOf(entry, 'root-password'));

  expect(one).toContain('p@ss/w#rd:%');
  expect(one).toBe(passwordOf('prod/blog/db', 'root-password'));
  expect(other).not.toBe(one);
  expect([one, encodeURIComponent(one ?? ''), ''].map((each) => isPassword(each ?? ''))).toEqual([true, false, false]);
});

test('a key of gossip has 32 letters and digits', () => {
  expect(values.valueOf('prod/platform/consul/consul-credentials', 'gossipKey')).toMatch(/^[a-z0-9]{32}$/);
});

test('a certificate is signed by the authority beside it', () => {
  const at = (key: string) => values.valueOf('prod/platform/consul/consul-tls', key);
  const [certificate, authority] = [new X509Certificate(at('tls.crt')), new X509Certificate(at('ca.crt'))];

  expect(certificate.verify(authority.publicKey)).toBe(true);
  expect(certificate.checkHost('server.prod.consul')).toBe('server.prod.consul');
  expect([certificate.ca, authority.ca]).toEqual([false, true]);
  expect(at('tls.key')).toContain('PRIVATE KEY');
});

test('an entry of an authority is one', () => {
  const authority = new X509Certificate(values.valueOf('dev/platform/edge/internal-dev-ca', 'tls.crt'));

  expect(authority.ca).toBe(true);
});
