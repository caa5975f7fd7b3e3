import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, pause } from '../databases/database-host';
import { BalancedServer } from './balanced-servers';
import { renderedFile, runProgram, WITH_SBIN } from './rendered-files';

jest.setTimeout(60_000);

const config = renderedFile('haproxy.cfg');
const [first, second] = [new BalancedServer('first'), new BalancedServer('second')];

let folder: string;
let haproxy: ChildProcess | undefined;
let httpPort: number;
let httpsPort: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keelson-haproxy-'));
  await Promise.all([first.start(), second.start()]);
  [httpPort, httpsPort] = [await freePort(), await freePort()];
  writeFileSync(join(folder, 'here.cfg'), onThisMachine(config));
});

afterAll(async () => {
  if (haproxy?.exitCode === null) {
    const ended = new Promise((resolve) => haproxy?.once('exit', resolve));
    haproxy.kill('SIGKILL');
    await ended;
  }
  await Promise.all([first.stop(), second.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Two of the nodes become servers here; a third one is not there. All else stays as rendered. */
function onThisMachine(text: string): string {
  const workers = ['172.31.35.122', '172.31.40.13', '172.31.44.27'];
  const servers = [first, second, { httpPort: 1, httpsPort: 1 }];
  let here = text.replace('bind *:80', `bind 127.0.0.1:${httpPort}`).replace('bind *:443', `bind 127.0.0.1:${httpsPort}`);
  workers.forEach((address, index) => {
    const { httpPort: http, httpsPort: https } = servers[index] ?? first;
    here = here
      .replaceAll(`${address}:32366 check port 32365`, `127.0.0.1:${https} check port ${http}`)
      .replaceAll(`${address}:32365`, `127.0.0.1:${http}`);
  });
  return here;
}

/** Who answers, and what it was told; undefined when nobody does. */
function ask(headers: Record<string, string> = {}): Promise<{ server: string; headers: Record<string, string> } | undefined> {
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port: httpPort, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => resolve(response.statusCode === 200 ? (JSON.parse(text) as Awaited<ReturnType<typeof ask>>) : undefined));
    });
    asked.on('error', () => resolve(undefined));
    asked.end();
  });
}

async function answers(count: number): Promise<string[]> {
  const found: string[] = [];
  for (let n = 0; n < count; n++) found.push((await ask())?.server ?? 'nobody');
  return found;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await condition()) return;
    await pause(200);
  }
  throw new Error('nothing changed in twenty seconds');
}

test.each(['dev', 'staging'])('HAProxy accepts the configuration of %s as rendered, without a warning', (environment) => {
  writeFileSync(join(folder, 'haproxy.cfg'), renderedFile('haproxy.cfg', environment));
  expect(runProgram('haproxy', '-c', '-f', join(folder, 'haproxy.cfg'))).toEqual({ code: 0, output: 'Configuration file is valid\n' });
});

test('requests go to the nodes that are there, one after the other', async () => {
  haproxy = spawn('haproxy', ['-db', '-f', join(folder, 'here.cfg')], { stdio: 'ignore', env: WITH_SBIN });
  await until(async () => (await ask()) !== undefined);
  // three checks, each two seconds after the other, until the third node counts as down
  await pause(8000);
  const found = await answers(8);
  expect(found.slice(0, 2).sort()).toEqual(['first', 'second']);
  expect(found.slice(2)).toEqual(found.slice(0, 6));
});

test('the edge is told the address of the client, whatever the client says of itself', async () => {
  const told = await ask({
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'admin',
    'x-real-ip': '203.0.113.9',
  });
  const headers = Object.entries(told?.headers ?? {}).filter(([name]) => name.startsWith('x-'));
  expect(Object.fromEntries(headers)).toEqual({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
});

test('https is passed on as it comes, after the address of the client in the PROXY protocol', async () => {
  const hello = Buffer.from('not really TLS');
  await until(
    () =>
      new Promise((resolve) => {
        const socket = connect(httpsPort, '127.0.0.1', () => socket.write(hello));
        socket.on('error', () => resolve(false));
        socket.on('close', () => resolve(first.greetings.length + second.greetings.length > 0));
      }),
  );
  const [greeting = Buffer.alloc(0)] = [...first.greetings, ...second.greetings].filter((data) => data.includes(hello));
  expect(greeting.subarray(0, 12).toString('latin1')).toBe('\r\n\r\n\0\r\nQUIT\n');
  expect([...greeting.subarray(16, 20)].join('.')).toBe('127.0.0.1');
  expect(greeting.subarray(-hello.length)).toEqual(hello);
});

test('a node that dies is left out, and requests go to the other', async () => {
  await second.stop();
  await until(async () => (await answers(6)).every((name) => name === 'first'));
  expect(await answers(6)).toEqual(Array(6).fill('first'));
});
