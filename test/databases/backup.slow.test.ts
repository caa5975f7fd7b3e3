import { chmodSync, chownSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { BackupTarget } from '../../lib/data/backup/backup-target';
import { type DatabaseEngine, Engine } from '../../lib/data';
import { DAMAGE } from './damage';
import { DatabaseHost, freePort, pause } from './database-host';
import { renderedBackupScripts } from './rendered-scripts';

jest.setTimeout(90_000);

type Rendered = Parameters<typeof renderedBackupScripts>[1];

let host: DatabaseHost;
let env: Record<string, string>;

const names = { POSTGRES_USER: 'app', POSTGRES_DB: 'app', MYSQL_DATABASE: 'app' };

/** A server as a drill starts one, and a pod with the scripts of a backup. */
async function serve(engine: DatabaseEngine, rendered: Rendered): Promise<void> {
  host = new DatabaseHost();
  host.writeScripts(renderedBackupScripts(engine, rendered));
  writeFileSync(host.path('key'), 'correct horse battery staple', { mode: 0o644 });
  env = {
    ...names,
    DB_SCRATCH: '1',
    DB_HOST: '127.0.0.1',
    DB_PORT: String(await freePort()),
    SCRATCH_DIR: host.makeFolder('scratch'),
    TMPDIR: host.makeFolder('tmp'),
    BACKUP_DIR: host.makeFolder('backup'),
    KEY_FILE: host.path('key'),
    // a folder stands in for the bucket
    RCLONE_CONFIG_TARGET_TYPE: 'local',
    TARGET_PATH: host.path('backup'),
  };
  host.start(['sh', host.path('keelson', 'serve.sh'), host.makeFolder('data')], env);
  await host.until('startup', env);
}

function step(name: string, more: Record<string, string> = {}): string {
  const { code, output, errors } = host.script(name, [], { ...env, ...more });
  if (code !== 0) throw new Error(`${name}: ${errors}`);
  return output;
}

const refusal = (name: string, more: Record<string, string> = {}) => {
  const { code, errors } = host.script(name, [], { ...env, ...more });
  return { code, errors };
};

const stored = () => readdirSync(host.path('backup')).sort();

function query(sql: string, database = 'app'): string {
  const { code, output, errors } = host.run(
    ['psql', '-X', '-q', '-At', '-h', '127.0.0.1', '-p', env.DB_PORT ?? '', '-U', 'app', database],
    {},
    sql,
  );
  if (code !== 0) throw new Error(errors);
  return output.trim();
}

const content = () => query("select md5(string_agg(id || name, ',' order by id)) from things");

function fill(): string {
  query('create database app', 'postgres');
  query("create table things as select n id, '名前 ' || n as name from generate_series(1, 5000) n");
  return content();
}

afterEach(() => host.close());

describe.each<[BackupTarget['kind'], boolean]>([
  ['claim', false],
  ['claim', true],
  ['objectStorage', false],
  ['objectStorage', true],
])('to a target of kind %s, encrypted: %s', (target, encrypted) => {
  const name = new RegExp(`^db-\\d{8}T\\d{6}Z\\.dump${encrypted ? '\\.enc' : ''}$`);

  test('what was stored comes back', async () => {
    await serve(Engine.postgresql({ major: 15 }), { target, encrypted });
    const before = fill();
    step('backup');
    step('store');
    const [file = '', checksum] = stored();
    expect(file).toMatch(name);
    expect(checksum).toBe(`${file}.sha256`);
    expect(readFileSync(host.path('backup', file)).subarray(0, 8).toString('latin1')).toMatch(encrypted ? /^Salted__/ : /^PGDMP/);
    query('drop table things');
    rmSync(host.path('scratch'), { recursive: true });
    host.makeFolder('scratch');
    expect(step('fetch')).toBe(`chose ${file}\n`);
    step('recover');
    expect(content()).toBe(before);
  });
});

test('a file that was truncated or altered in the target is refused before the database is touched', async () => {
  await serve(Engine.postgresql({ major: 15 }), { encrypted: true });
  const before = fill();
  step('backup');
  step('store');
  const [file = ''] = stored();
  const whole = readFileSync(host.path('backup', file));
  for (const damage of Object.values(DAMAGE)) {
    writeFileSync(host.path('backup', file), whole);
    damage(host.path('backup', file));
    step('fetch');
    const errors = `${file} is not what was stored: its checksum differs; the database is unchanged\n`;
    expect(refusal('recover')).toEqual({ code: 1, errors });
    expect(refusal('drill')).toEqual({ code: 1, errors });
  }
  expect(content()).toBe(before);
});

test('a wrong, empty or missing key is refused', async () => {
  await serve(Engine.postgresql({ major: 15 }), { encrypted: true });
  const before = fill();
  expect(refusal('backup', { KEY_FILE: '/nonexistent' }).errors).toContain('the key /nonexistent is missing or empty');
  expect(stored()).toEqual([]);
  step('backup');
  step('store');
  step('fetch');
  writeFileSync(host.path('wrong'), 'another key', { mode: 0o644 });
  const { code, errors } = refusal('recover', { KEY_FILE: host.path('wrong') });
  expect(code).toBe(1);
  // padding fits a wrong key by chance once in 256 times, and then the engine sees that it is no dump
  expect(errors).toMatch(/cannot be decrypted with this key|is no dump of PostgreSQL/);
  writeFileSync(host.path('wrong'), '');
  expect(refusal('recover', { KEY_FILE: host.path('wrong') }).errors).toContain('is missing or empty');
  expect(content()).toBe(before);
});

describe.each<BackupTarget['kind']>(['claim', 'objectStorage'])('retention on %s', (target) => {
  const old = (stamp: string, database = 'db') => {
    for (const name of [`${database}-${stamp}.dump`, `${database}-${stamp}.dump.sha256`]) {
      writeFileSync(host.path('backup', name), 'x');
      chownSync(host.path('backup', name), 999, 999);
    }
  };
  const keeps = () => stored().filter((name) => !name.endsWith('.sha256'));

  test('a count keeps the newest ones, and nothing that is of another database', async () => {
    await serve(Engine.redis({ major: 7 }), { target, retention: { count: 3 } });
    for (const stamp of ['20200101T000000Z', '20210101T000000Z', '20220101T000000Z']) old(stamp);
    old('20200101T000000Z', 'db-2');
    old('20200101T000000Z', 'other');
    writeFileSync(host.path('backup', 'notes.txt'), 'x');
    step('backup');
    expect(step('store')).toMatch(/stored db-.*\nremoved db-20200101T000000Z\.dump\n$/);
    expect(keeps()).toHaveLength(6);
    expect(keeps()).toEqual(
      expect.arrayContaining(['db-20220101T000000Z.dump', 'db-2-20200101T000000Z.dump', 'other-20200101T000000Z.dump', 'notes.txt']),
    );
  });

  test('days keep what is younger, and the newest whatever the clock says', async () => {
    await serve(Engine.redis({ major: 7 }), { target, retention: { days: 2 } });
    const stamp = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const [young, aged] = [stamp(1), stamp(3)];
    for (const time of [young, aged, '20990101T000000Z']) old(time);
    step('backup');
    step('store');
    expect(keeps()).not.toContain(`db-${aged}.dump`);
    expect(keeps()).toEqual(expect.arrayContaining([`db-${young}.dump`, 'db-20990101T000000Z.dump']));
    expect(keeps()).toHaveLength(3);
  });

  test('one backup stays, and it is the one of this run', async () => {
    await serve(Engine.redis({ major: 7 }), { target, retention: { count: 1 } });
    old('20200101T000000Z');
    old('20990101T000000Z');
    step('backup');
    const file = /stored (.*)/.exec(step('store'))?.[1];
    expect(keeps()).toEqual([file]);
  });

  test('a failed dump stores and removes nothing', async () => {
    await serve(Engine.redis({ major: 7 }), { target, retention: { count: 1 } });
    old('20200101T000000Z');
    expect(refusal('backup', { DB_PORT: '1' }).code).not.toBe(0);
    expect(refusal('store').code).not.toBe(0);
    expect(stored()).toEqual(['db-20200101T000000Z.dump', 'db-20200101T000000Z.dump.sha256']);
  });

  test('a named backup is fetched, an unknown one is refused with a list, and half a backup is none', async () => {
    await serve(Engine.redis({ major: 7 }), { target });
    expect(refusal('fetch')).toEqual({ code: 1, errors: expect.stringContaining('there is no backup of db yet') });
    old('20200101T000000Z');
    old('20210101T000000Z');
    writeFileSync(host.path('backup', 'db-20220101T000000Z.dump'), 'half');
    chmodSync(host.path('backup', 'db-20220101T000000Z.dump'), 0o644);
    expect(step('fetch')).toBe('chose db-20210101T000000Z.dump\n');
    expect(step('fetch', { BACKUP_FILE: 'db-20200101T000000Z.dump' })).toBe('chose db-20200101T000000Z.dump\n');
    expect(refusal('fetch', { BACKUP_FILE: '../../etc/passwd' }).errors).toBe(
      'there is no backup ../../etc/passwd; there are:\ndb-20200101T000000Z.dump\ndb-20210101T000000Z.dump\n',
    );
  });
});

describe.each<[string, DatabaseEngine, () => unknown, boolean]>([
  ['PostgreSQL', Engine.postgresql({ major: 15 }), fill, true],
  ['MySQL', Engine.mysql({ major: '8.4' }), () => sql('create database app; use app; create table t as select 1 as n'), true],
  ['Redis', Engine.redis({ major: 7 }), () => host.run(['redis-cli', '-p', env.DB_PORT ?? '', 'set', 'a', '1']), false],
])('a drill of %s', (_, engine, prepare, encrypted) => {
  test('restores the newest backup beside the database, and ends what it started', async () => {
    await serve(engine, { encrypted });
    prepare();
    step('backup');
    step('store');
    step('fetch');
    const port = String(await freePort());
    const password = { POSTGRES_PASSWORD: 'x', MYSQL_ROOT_PASSWORD: 'x', REDIS_PASSWORD: 'x' };
    expect(step('drill', { DB_PORT: port, ...password })).toMatch(/drill: db-.* restores; dumped again it has \d+ bytes\n$/);
    await pause(200);
    expect(host.script('liveness', [], { ...env, DB_PORT: port }).code).not.toBe(0);
    expect(host.script('liveness', [], env).code).toBe(0);
  });

  test('fails when the backup cannot be restored', async () => {
    await serve(engine, { encrypted: false });
    const file = 'db-20200101T000000Z.dump';
    const folder = host.makeFolder('scratch', 'in');
    writeFileSync(`${folder}/${file}`, 'no dump', { mode: 0o644 });
    const { output } = host.run(['sh', '-c', `cd "$SCRATCH_DIR/in" && sha256sum ${file} > ${file}.sha256`], env);
    expect(output).toBe('');
    const { code, errors } = refusal('drill', { DB_PORT: String(await freePort()) });
    expect(code).not.toBe(0);
    expect(errors).toContain('the database is unchanged');
  });
});

function sql(text: string): void {
  host.run(['mariadb', '--no-defaults', '-h', '127.0.0.1', '-P', env.DB_PORT ?? '', '-u', 'root'], {}, text);
}
