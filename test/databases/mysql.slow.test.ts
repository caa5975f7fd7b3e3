import { existsSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { mysql } from '../../lib/data/engines/mysql';
import { expectRefusal } from './damage';
import { DatabaseHost, freePort, pause } from './database-host';
import { renderedScripts } from './rendered-scripts';

jest.setTimeout(60_000);

const PASSWORD = `p'a s"s$w\\ord`;

let host: DatabaseHost;
let env: Record<string, string>;

const serverCommand = (...options: readonly string[]) => [
  ...['mariadbd', '--no-defaults', `--datadir=${host.path('data')}`, `--socket=${host.path('server.sock')}`],
  ...[`--pid-file=${host.path('server.pid')}`, ...options],
];

function query(sql: string, ...options: readonly string[]): string {
  const client = ['mariadb', '--no-defaults', '-N', '-B', '--default-character-set=utf8mb4', '--max-allowed-packet=1G', ...options];
  const { code, output, errors } = host.run(
    [...client, '-h', '127.0.0.1', '-P', env.DB_PORT ?? '', '-u', 'root', 'app'],
    { MYSQL_PWD: PASSWORD },
    sql,
  );
  if (code !== 0) throw new Error(errors);
  return output.trim();
}

/** Everything a dump must bring back, as one text. */
const content = () =>
  query(`
    set session group_concat_max_len = 100000000;
    select md5(group_concat(concat_ws('|', id, hex(name), md5(bytes), coalesce(doc, 'null')) order by id)) from things;
    select auto_increment from information_schema.tables where table_schema = 'app' and table_name = 'things';
    select twice(21);
    select count(*) from first_things;
    select trigger_name from information_schema.triggers where trigger_schema = 'app';
    select event_name from information_schema.events where event_schema = 'app';
    select table_name from information_schema.tables where table_schema = 'app' order by 1;
    select default_collation_name from information_schema.schemata where schema_name = 'app';
  `);

const FILL = `
  create table things (id int auto_increment primary key, name varchar(200) collate utf8mb4_bin unique, bytes longblob, doc json);
  insert into things (name, bytes, doc) select concat('名前 🚢 ', seq), unhex(concat(md5(seq), '00FF5C270D0A1A')), json_object('n', seq) from seq_1_to_2000;
  insert into things (name, bytes) values ('quotes '' " \\\\ \\n \\t \\r', '');
  create function twice(n int) returns int deterministic return n * 2;
  create view first_things as select * from things where id < 10;
  create table log (line text);
  create trigger things_log after insert on things for each row insert into log values (new.name);
  create event nightly on schedule every 1 day do delete from log;
`;

beforeAll(async () => {
  host = new DatabaseHost();
  host.writeScripts(renderedScripts(mysql({ major: '8.4' })));
  const names = { MYSQL_USER: 'app', MYSQL_PASSWORD: 'unused', MYSQL_DATABASE: 'app' };
  env = {
    ...names,
    MYSQL_ROOT_PASSWORD: PASSWORD,
    DB_HOST: '127.0.0.1',
    DB_PORT: String(await freePort()),
    TMPDIR: host.makeFolder('tmp'),
  };
  const init = ['mariadb-install-db', '--no-defaults', `--datadir=${host.path('data')}`, '--auth-root-authentication-method=normal'];
  const { code, errors } = host.run([...init, '--skip-test-db']);
  if (code !== 0) throw new Error(errors);
});

afterAll(() => host.close());

test('the probes fail while the image initialises with a server on a socket, and pass when it serves', async () => {
  const { DB_PORT = '' } = env;
  expect(host.script('startup', [], env).code).not.toBe(0);
  const temporary = host.start(serverCommand('--skip-networking'));
  const onSocket = (sql = '') => host.run(['mariadb', '--no-defaults', '-u', 'root', '-S', host.path('server.sock')], {}, sql).code;
  for (let tries = 0; tries < 100 && onSocket() !== 0; tries++) await pause(100);
  for (const probe of ['startup', 'readiness', 'liveness']) expect(host.script(probe, [], env).code).not.toBe(0);
  const quoted = PASSWORD.replaceAll(/['\\]/g, '\\$&');
  expect(
    onSocket(
      `create database app collate utf8mb4_unicode_ci; create user root@'%' identified by '${quoted}'; grant all on *.* to root@'%' with grant option`,
    ),
  ).toBe(0);
  expect(onSocket(`alter user root@localhost identified by '${quoted}'`)).toBe(0);
  await host.stop(temporary);

  host.start(serverCommand('--bind-address=127.0.0.1', `--port=${DB_PORT}`, '--max-allowed-packet=16M'));
  await host.until('startup', env);
  for (const probe of ['startup', 'readiness', 'liveness'])
    expect(host.script(probe, [], env)).toEqual({ code: 0, output: '', errors: '' });
});

test('dump, wipe, restore: the content is the same, and what came later is gone', () => {
  query(FILL);
  // twice its size is more than the server takes in one packet
  query(`insert into things (name, bytes) values ('large', repeat(x'00ff5c27', 3000000))`);
  const before = content();
  expect(host.script('dump', [host.path('tmp', 'dump')], env)).toEqual({ code: 0, output: '', errors: '' });
  query('drop table things; drop view first_things; drop function twice; create table later (n int)');
  expect(host.script('restore', [host.path('tmp', 'dump')], env)).toMatchObject({ code: 0, errors: '' });
  expect(content()).toBe(before);
  expect(query('select @@global.max_allowed_packet')).toBe(String(16 * 1024 * 1024));
});

test.each([
  ['truncated', 'is truncated or damaged'],
  ['cut by its last bytes', 'is truncated or damaged'],
  ['altered', 'is truncated or damaged'],
  ['foreign', 'is truncated or damaged'],
  ['empty', 'is truncated or damaged'],
] as const)('a file that is %s is refused, and the database is unchanged', (state, message) => {
  expectRefusal(host, env, { state, message, content });
});

test.each([
  ['a dump that ended too early', '-- MariaDB dump 10.19\ncreate table t (n int);\n', 'is truncated'],
  ['no dump at all', 'PGDMP', 'is no dump of MySQL'],
])('a whole file with %s in it is refused', (_, text, message) => {
  const before = content();
  const file = host.path('tmp', 'whole');
  writeFileSync(file, gzipSync(text));
  expect(host.script('restore', [file], env).errors).toBe(`${file} ${message}; the database is unchanged\n`);
  expect(content()).toBe(before);
});

test('a wrong password fails, says so, and leaves no file', () => {
  const file = host.path('tmp', 'refused');
  const { code, errors } = host.script('dump', [file], { ...env, MYSQL_ROOT_PASSWORD: 'wrong-one' });
  expect(code).not.toBe(0);
  expect(errors).toContain('Access denied');
  expect(errors).not.toContain('wrong-one');
  expect([file, `${file}.partial`, `${file}.partial.failed`].filter(existsSync)).toEqual([]);
});
