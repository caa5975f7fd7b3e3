import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consulAccessScript } from './consul-access';

const MANAGEMENT = '11111111-1111-1111-1111-111111111111';
const AGENT = '22222222-2222-2222-2222-222222222222';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'consul-access-'));
  program('curl', CURL);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Stands for curl and for a server that is asked by it: keeps what it is given as files, and notes every command line.
 * `leader` is there once the servers agree.
 */
const CURL = String.raw`
cd "$FOLDER"
printf '%s\n' "$*" >>asked
for last in "$@"; do case $last in @*/*) token=$(cat "${'${last#@}'}") ;; esac; done
[ -e leader ] || exit 22
case "$*" in
  *PUT*/v1/acl/policy) cat >policy ;;
  *PUT*/v1/acl/token) cat >token ;;
  *policy/name/agent) [ -e policy ] ;;
  *token/self) [ -e token ] && [ "$token" = 'X-Consul-Token: ${AGENT}' ] ;;
esac
`;

function program(name: string, text: string) {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

const scriptOf = (ordinal: number) => consulAccessScript().content.replaceAll('@ORDINAL@', String(ordinal));
const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined);

/** Runs the script of a server until it has said this. */
async function until(said: string, ordinal = 0): Promise<string> {
  program('sleep', 'exec /bin/sleep 0.05');
  const env = {
    PATH: `${folder}:${process.env.PATH ?? ''}`,
    FOLDER: folder,
    TMPDIR: folder,
    MANAGEMENT_TOKEN: MANAGEMENT,
    AGENT_TOKEN: AGENT,
  };
  // in a group of its own: what it waits for must go with it
  const child = spawn('sh', ['-c', scriptOf(ordinal)], { env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let output = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(said)) resolve();
    });
    child.once('exit', () => resolve());
  });
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  await closed;
  await new Promise((resolve) => (child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(0)));
  return output;
}

test('is a script that sh can read', () => {
  expect(spawnSync('sh', ['-n'], { input: scriptOf(0), encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

test('server 0 makes the policy and the token of the agents, as whoever may', async () => {
  writeFileSync(join(folder, 'leader'), '');
  expect(await until('agents have their token')).toBe('agents have their token\n');
  expect(JSON.parse(read('policy') ?? '')).toEqual({
    Name: 'agent',
    Rules: 'node_prefix "" { policy = "write" } service_prefix "" { policy = "read" }',
  });
  expect(JSON.parse(read('token') ?? '')).toEqual({ SecretID: AGENT, Description: 'agents', Policies: [{ Name: 'agent' }] });
});

test('no token is on a command line', async () => {
  writeFileSync(join(folder, 'leader'), '');
  await until('agents have their token');
  expect(read('asked')).not.toMatch(/1111|2222/);
  expect(read('management')).toBe(`X-Consul-Token: ${MANAGEMENT}\n`);
});

test('what is there already is not made again', async () => {
  for (const name of ['leader', 'policy', 'token']) writeFileSync(join(folder, name), 'as it was');
  await until('agents have their token');
  expect([read('policy'), read('token')]).toEqual(['as it was', 'as it was']);
  expect(read('asked')).not.toContain('PUT');
});

test('it waits until the servers agree', async () => {
  expect(await until('the servers do not answer yet')).toBe('the servers do not answer yet\n');
  expect(read('token')).toBeUndefined();
});

test('other servers leave it to server 0', async () => {
  writeFileSync(join(folder, 'leader'), '');
  expect(await until('nothing to do here', 1)).toBe('server 0 looks after the tokens; nothing to do here\n');
  expect(read('asked')).toBeUndefined();
});
