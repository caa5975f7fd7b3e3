import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { redis } from '../../lib/data/engines/redis';
import { expectRefusal } from './damage';
import { DatabaseHost, freePort, pause } from './database-host';
import { renderedScripts } from './rendered-scripts';

jest.setTimeout(60_000);

const PASSWORD = `p'a s"s$w\\ord`;

let host: DatabaseHost;
let env: Record<string, string>;

const client = (...args: readonly string[]) => ['redis-cli', '-h', '127.0.0.1', '-p', env.DB_PORT ?? '', ...args];

function ask(...args: readonly string[]): string {
  const { code, output, errors } = host.run(client(...args), { REDISCLI_AUTH: PASSWORD });
  if (code !== 0 || errors !== '') throw new Error(errors);
  return output.trim();
}

/** A checksum of all keys and values of a database, whatever their type and order. */
const digest = (database: number) =>
  ask(
    '-n',
    String(database),
    'eval',
    "return redis.sha1hex(table.concat((function() local all = redis.call('KEYS', '*'); table.sort(all); local out = {}; for _, key in ipairs(all) do table.insert(out, key .. '=' .. redis.call('DUMP', key)) end; return out end)(), ';'))",
    '0',
  );

const content = () => `${digest(0)} ${digest(3)} ${ask('dbsize')}`;

const FILL = `
for n = 1, 2500 do redis.call('SET', 'key 🚢 ' .. n, string.rep(tostring(n), n % 50)) end
redis.call('SET', 'binary\\0\\255\\r\\n', '\\0\\1\\255\\r\\n')
redis.call('SET', 'large', string.rep('0123456789abcdef', 1000000))
redis.call('HSET', 'hash', 'a', '1', 'b', '2')
redis.call('RPUSH', 'list', 'x', 'y', 'z')
redis.call('SADD', 'set', '1', '2', '3')
redis.call('ZADD', 'sorted', '1.5', 'one', '2.5', 'two')
redis.call('XADD', 'stream', '1-1', 'field', 'value')
redis.call('SETEX', 'expires', '5000', 'soon')
`;

beforeAll(async () => {
  host = new DatabaseHost();
  host.writeScripts(renderedScripts(redis({ major: 7 })));
  env = { REDIS_PASSWORD: PASSWORD, DB_HOST: '127.0.0.1', DB_PORT: String(await freePort()), TMPDIR: host.makeFolder('tmp') };
  host.makeFolder('data');
});

afterAll(() => host.close());

function startServer() {
  const options = [
    '--bind',
    '127.0.0.1',
    '--port',
    env.DB_PORT ?? '',
    '--dir',
    host.path('data'),
    '--requirepass',
    PASSWORD,
    '--enable-debug-command',
    'local',
  ];
  return host.start(['redis-server', ...options, '--key-load-delay', '300', '--loading-process-events-interval-bytes', '1024']);
}

test('the probes fail before it runs; while it loads its data it is alive and not ready; then they pass', async () => {
  for (const probe of ['startup', 'readiness', 'liveness']) expect(host.script(probe, [], env).code).not.toBe(0);
  const first = startServer();
  await host.until('startup', env);
  ask('debug', 'populate', '20000');
  ask('save');
  await host.stop(first, 'SIGKILL');

  startServer();
  await host.until('liveness', env);
  expect(ask('ping')).toContain('LOADING');
  for (const probe of ['startup', 'readiness']) expect(host.script(probe, [], env).code).not.toBe(0);
  await host.until('readiness', env);
  for (const probe of ['startup', 'readiness', 'liveness'])
    expect(host.script(probe, [], env)).toEqual({ code: 0, output: '', errors: '' });
});

test('dump, wipe, restore: the content is the same, and what came later is gone', () => {
  ask('flushall');
  ask('eval', FILL, '0');
  ask('-n', '3', 'set', 'elsewhere', 'yes');
  const before = content();
  expect(host.script('dump', [host.path('tmp', 'dump')], env)).toMatchObject({ code: 0 });
  ask('flushall');
  ask('set', 'later', '1');
  expect(host.script('restore', [host.path('tmp', 'dump')], env)).toMatchObject({ code: 0, errors: '' });
  expect(content()).toBe(before);
  expect(Number(ask('ttl', 'expires'))).toBeGreaterThan(4000);
});

test.each([
  ['truncated', 'is truncated or damaged'],
  ['cut by its last bytes', 'is truncated or damaged'],
  ['altered', 'is truncated or damaged'],
  ['foreign', 'is no dump of Redis'],
  ['empty', 'is no dump of Redis'],
] as const)('a file that is %s is refused, and the database is unchanged', (state, message) => {
  expectRefusal(host, env, { state, message, content });
});

test.each(['dump', 'restore'])('%s with a wrong password fails, says so, and changes nothing', (script) => {
  const before = content();
  const file = host.path('tmp', script === 'dump' ? 'refused' : 'dump');
  const { code, errors } = host.script(script, [file], { ...env, REDIS_PASSWORD: 'wrong-one' });
  expect(code).not.toBe(0);
  expect(errors).toContain('redis does not let this client in');
  expect(errors).not.toContain('wrong-one');
  expect(existsSync(host.path('tmp', 'refused'))).toBe(false);
  expect(content()).toBe(before);
});

test('the engine takes any password', async () => {
  const password = `quote " slash \\ and & more`;
  const other = { REDIS_PASSWORD: password, DB_HOST: '127.0.0.1', DB_PORT: '6379' };
  const start = host.path('keelson', 'start.sh');
  const port = await freePort();
  writeFileSync(start, readFileSync(start, 'utf8').replace('dir /data', `dir ${host.makeFolder('other')}\nport ${port}\nbind 127.0.0.1`));
  host.start(['sh', start], other);
  await pause(500);
  await host.until('readiness', { ...other, DB_PORT: String(port) });
  expect(host.script('readiness', [], { ...other, DB_PORT: String(port) }).code).toBe(0);
});
