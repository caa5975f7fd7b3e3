import { spawnSync } from 'node:child_process';
import { backupScripts, type BackupScriptsProps } from './backup';
import { mysqlScripts } from './mysql';
import { postgresqlScripts } from './postgresql';
import { redisScripts } from './redis';

const requiredProps: BackupScriptsProps = { name: 'db', retention: { count: 3 }, target: 'volume', encrypted: false };

const scripts = (props: Partial<BackupScriptsProps> = {}) => backupScripts({ ...requiredProps, ...props });

const texts = (whose: string, of: object) =>
  Object.entries(of).flatMap(([name, text]: [string, unknown]): [string, string][] =>
    typeof text === 'string' ? [[`${whose} ${name}`, text]] : [],
  );

const all = [
  ...texts('postgresql', postgresqlScripts()),
  ...texts('mysql', mysqlScripts()),
  ...texts('redis', redisScripts()),
  ...texts('volume', scripts({ encrypted: true })),
  ...texts('rclone', scripts({ target: 'rclone', retention: { days: 7 } })),
];

test.each(all)('%s is a script that sh can read, and stops at the first failure', (_, text) => {
  expect(spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  expect(text).toMatch(/^set -eu\n/);
});

test.each(all)('%s has no password among its arguments', (_, text) => {
  const lines = text.split('\n');
  const passwords = lines.filter((line) => /\$\{?[A-Z_]*PASSWORD/.test(line));
  expect(passwords.filter((line) => !/^export |^\[ /.test(line))).toEqual([]);
});

test('the time in a name is made when the script runs', () => {
  expect(scripts().backup).toContain('file="db-$(date -u +%Y%m%dT%H%M%SZ).dump"');
});

test('what is not to be encrypted needs no openssl', () => {
  expect(scripts().backup).not.toContain('openssl');
  expect(scripts({ encrypted: true }).backup).toContain('openssl enc -aes-256-cbc -pbkdf2');
});

test('what is encrypted can be read also after encryption was switched off', () => {
  expect(scripts().recover).toContain('openssl enc -aes-256-cbc');
});

test('a name of another database that begins alike is none of its backups', () => {
  const pattern = (name: string) => new RegExp(/grep -E '([^']*)'/.exec(scripts({ name }).fetch)?.[1] ?? '');
  expect('db-20200101T000000Z.dump.sha256').toMatch(pattern('db'));
  expect('db-20200101T000000Z.dump.enc.sha256').toMatch(pattern('db'));
  for (const other of [
    'db-2-20200101T000000Z.dump.sha256',
    'db-20200101T000000Z.dump',
    'xdb-20200101T000000Z.dump.sha256',
    '.db-20200101T000000Z.dump.sha256',
  ])
    expect(other).not.toMatch(pattern('db'));
  expect('dxb-20200101T000000Z.dump.sha256').not.toMatch(pattern('d.b'));
});
