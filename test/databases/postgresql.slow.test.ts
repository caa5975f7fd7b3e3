import { existsSync, writeFileSync } from 'node:fs';
import { postgresql } from '../../lib/data/engines/postgresql';
import { expectRefusal } from './damage';
import { DatabaseHost, freePort, pause } from './database-host';
import { renderedScripts } from './rendered-scripts';

jest.setTimeout(60_000);

const PASSWORD = `p'a s"s$w\\ord`;

let host: DatabaseHost;
let env: Record<string, string>;

const serverCommand = (port: string, ...options: readonly string[]) => [
  ...['postgres', '-D', host.path('data'), '-c', 'listen_addresses=127.0.0.1', '-c', `port=${port}`],
  ...['-c', `unix_socket_directories=${host.folder}`, '-c', 'fsync=off', ...options],
];

function query(sql: string, database = 'app'): string {
  const client = [
    'psql',
    '-X',
    '-w',
    '-q',
    '-At',
    '-v',
    'ON_ERROR_STOP=1',
    '-h',
    '127.0.0.1',
    '-p',
    env.DB_PORT ?? '',
    '-U',
    'app',
    database,
  ];
  const { code, output, errors } = host.run(client, { PGPASSWORD: PASSWORD }, sql);
  if (code !== 0) throw new Error(errors);
  return output.trim();
}

/** Everything a dump must bring back, as one text. */
const content = () =>
  query(`
    select md5(string_agg(id || name || encode(bytes, 'hex') || coalesce(tags::text, 'null'), ',' order by id)) from things;
    select md5(string_agg(data::text, '')) from pg_largeobject;
    select last_value from things_id_seq;
    select twice(21);
    select count(*) from "Ünïcode's view";
    select string_agg(nspname, ',' order by nspname) from pg_namespace where nspname !~ '^pg_';
  `);

const FILL = `
  create table things (id serial primary key, name text unique, bytes bytea, tags jsonb);
  insert into things (name, bytes, tags)
    select '名前 🚢 ' || n, decode(md5(n::text) || '00ff5c27', 'hex'), case when n % 2 = 0 then jsonb_build_object('n', n) end
    from generate_series(1, 2000) n;
  insert into things (name, bytes) select 'large', decode(string_agg(md5(n::text), ''), 'hex') from generate_series(1, 500000) n;
  insert into things (name, bytes) values (E'quotes '' " \\\\ \\n \\t \\r', '');
  create function twice(n int) returns int language sql as 'select n * 2';
  create view "Ünïcode's view" as select * from things where id < 10;
  create schema audit;
  create table audit.log (line text);
  select lo_from_bytea(4242, decode(repeat('00ff10', 5000), 'hex'));
`;

beforeAll(async () => {
  host = new DatabaseHost();
  host.writeScripts(renderedScripts(postgresql({ major: 15 })));
  env = { POSTGRES_USER: 'app', POSTGRES_PASSWORD: PASSWORD, POSTGRES_DB: 'app', DB_HOST: '127.0.0.1', DB_PORT: String(await freePort()) };
  env.TMPDIR = host.makeFolder('tmp');
  writeFileSync(host.path('password'), `${PASSWORD}\n`, { mode: 0o644 });
  const init = ['initdb', '-D', host.path('data'), '-U', 'app', '-A', 'scram-sha-256', '--pwfile', host.path('password'), '-E', 'UTF8'];
  const { code, errors } = host.run(init);
  if (code !== 0) throw new Error(errors);
});

afterAll(() => host.close());

test('the probes fail while the image initialises with a server on a socket, and pass when it serves', async () => {
  expect(host.script('startup', [], env).code).not.toBe(0);
  const { DB_PORT = '' } = env;
  const temporary = host.start(serverCommand(DB_PORT, '-c', 'listen_addresses='));
  const onSocket = () => host.run(['pg_isready', '-q', '-h', host.folder, '-p', DB_PORT]).code;
  for (let tries = 0; tries < 100 && onSocket() !== 0; tries++) await pause(100);
  expect(onSocket()).toBe(0);
  for (const probe of ['startup', 'readiness', 'liveness']) expect(host.script(probe, [], env).code).not.toBe(0);
  await host.stop(temporary);

  host.start(serverCommand(DB_PORT));
  await host.until('startup', env);
  for (const probe of ['startup', 'readiness', 'liveness'])
    expect(host.script(probe, [], env)).toEqual({ code: 0, output: '', errors: '' });
  query('create database app', 'postgres');
  query('create database other');
});

test('a server that recovers is alive and not ready', async () => {
  const standby = await freePort();
  const folder = host.path('standby');
  const server = { ...env, DB_PORT: String(standby) };
  expect(host.run(['initdb', '-D', folder, '-U', 'app']).code).toBe(0);
  // it waits for ever for a first consistent state
  writeFileSync(host.path('standby', 'recovery.signal'), '');
  writeFileSync(host.path('standby', 'postgresql.auto.conf'), "restore_command = 'sleep 20; false'\n");
  host.start(['postgres', '-D', folder, '-c', 'listen_addresses=127.0.0.1', '-c', `port=${standby}`, '-c', 'unix_socket_directories=']);
  await host.until('liveness', server);
  expect(host.script('readiness', [], server).code).not.toBe(0);
});

test('dump, wipe, restore: the content is the same, and what came later is gone', () => {
  query(FILL);
  const before = content();
  expect(host.script('dump', [host.path('tmp', 'dump')], env)).toMatchObject({ code: 0, errors: '' });
  expect(existsSync(host.path('tmp', 'dump.partial'))).toBe(false);
  query('drop schema public cascade; drop schema audit cascade; select lo_unlink(4242); create schema later; create schema public');
  expect(host.script('restore', [host.path('tmp', 'dump')], env)).toMatchObject({ code: 0, errors: '' });
  expect(content()).toBe(before);
  expect(query('select datname from pg_database where not datistemplate order by 1')).toBe('app\nother\npostgres');
});

test('a restore takes the place of a database that is in use', () => {
  const client = host.start(['psql', '-X', '-h', '127.0.0.1', '-p', env.DB_PORT ?? '', '-U', 'app', 'app', '-c', 'select pg_sleep(60)'], {
    PGPASSWORD: PASSWORD,
  });
  expect(host.script('restore', [host.path('tmp', 'dump')], env)).toMatchObject({ code: 0 });
  expect(client.pid).toBeDefined();
});

test.each([
  ['truncated', 'is truncated or damaged'],
  ['cut by its last bytes', 'is truncated or damaged'],
  ['foreign', 'is no dump of PostgreSQL'],
  ['empty', 'is no dump of PostgreSQL'],
] as const)('a file that is %s is refused, and the database is unchanged', (state, message) => {
  expectRefusal(host, env, { state, message, content });
});

test('a wrong password fails, says so, and leaves no file', () => {
  const file = host.path('tmp', 'refused');
  const { code, errors } = host.script('dump', [file], { ...env, POSTGRES_PASSWORD: 'wrong-one' });
  expect(code).not.toBe(0);
  expect(errors).toContain('password authentication failed');
  expect(errors).not.toContain('wrong-one');
  expect([file, `${file}.partial`].filter(existsSync)).toEqual([]);
});
