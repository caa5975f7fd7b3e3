import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { freshState, type State } from '../../../test/mongosh/mongod';
import { mongodbInitiateScript, mongodbKeyFileScript, mongodbMembers, mongodbScripts } from './mongodb';

const MEMBERS = mongodbMembers({ name: 'mongo', namespace: 'shop', members: 3, port: 27017 });
const HOSTS = MEMBERS.split(',');
const scripts = mongodbScripts({ port: 27017 });
const initiate = mongodbInitiateScript(27017);
const all = { ...scripts, ...scripts.extra, initiate, extra: undefined };
const PASSWORD = `it's 100% "odd" $HOME\\n`;
const ARCHIVE = gzipSync(Buffer.concat([Buffer.from('6de29981', 'hex'), Buffer.alloc(5000, 'order')]), { level: 0 });

let folder: string;
let bin: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mongodb-scripts-'));
  bin = join(folder, 'bin');
  mkdirSync(bin);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts a program on the path that is a shell script. */
function program(name: string, text: string) {
  writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(bin, name), 0o755);
}

const environment = () => ({
  PATH: `${bin}:${process.env.PATH ?? ''}`,
  TMPDIR: folder,
  FOLDER: folder,
  MONGO_MEMBERS: MEMBERS,
  MONGO_REPLICA_SET: 'rs0',
  MONGO_USERNAME: 'keelson-admin',
  MONGO_PASSWORD: PASSWORD,
  MONGO_CLIENT_PASSWORD: 'of the clients',
  MONGOSH_STATE: join(folder, 'state.json'),
  MONGOSH_HOST: HOSTS[0] ?? '',
});

function sh(script: string, ...parameters: string[]) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'sh', ...parameters], { env: environment(), encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('members have their stable names, member 0 first', () => {
  expect(MEMBERS).toBe('mongo-0.mongo.shop.svc:27017,mongo-1.mongo.shop.svc:27017,mongo-2.mongo.shop.svc:27017');
});

test.each(Object.entries(all).filter(([, text]) => text !== undefined))(
  '%s is a script that sh can read and that stops at an error',
  (_, text) => {
    expect(text).toMatch(/^set -eu\n/);
    expect(sh(`sh -n <<'SCRIPT'\n${text ?? ''}\nSCRIPT`)).toEqual({ status: 0, stdout: '', stderr: '' });
  },
);

describe('the key file', () => {
  const source = () => join(folder, 'given');
  const target = () => join(folder, 'keyfile');

  test('ends as a copy that only its owner reads, however often it is made', () => {
    writeFileSync(source(), 'a2V5', { mode: 0o640 });
    writeFileSync(`${target()}.new`, 'left by a start that was interrupted', { mode: 0o400 });
    for (const key of ['a2V5', 'bmV3']) {
      writeFileSync(source(), key);
      expect(sh(mongodbKeyFileScript(source(), target()))).toEqual({ status: 0, stdout: '', stderr: '' });
      expect(readFileSync(target(), 'utf8')).toBe(key);
      expect((statSync(target()).mode & 0o7777).toString(8)).toBe('400');
    }
    expect(readdirSync(folder).sort()).toEqual(['bin', 'given', 'keyfile']);
  });

  test('is refused when it is empty', () => {
    writeFileSync(source(), '');
    expect(sh(mongodbKeyFileScript(source(), target()))).toEqual({
      status: 1,
      stdout: '',
      stderr: `${source()} is missing or empty: the Secret needs a key of that name\n`,
    });
  });
});

/** The program `mongosh` on the path is the stand-in, over a state that the test may change between its runs. */
function standIn(state: State) {
  program(
    'mongosh',
    `printf '%s\\n' "$*" >>"$FOLDER/mongosh.calls"\nexec '${process.execPath}' '${resolve('test/mongosh/mongosh.js')}' "$@"`,
  );
  writeFileSync(join(folder, 'state.json'), JSON.stringify(state));
}
const stateNow = (): State => JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));

describe('probes', () => {
  test.each(['startup', 'readiness', 'liveness'] as const)(
    '%s passes while the process answers, set or no set, without credentials',
    (probe) => {
      const state = freshState(HOSTS);
      standIn(state);
      expect(sh(scripts[probe])).toEqual({ status: 0, stdout: '', stderr: '' });

      Object.assign(state.members[HOSTS[0] ?? ''] ?? {}, { up: false });
      standIn(state);
      expect(sh(scripts[probe]).status).toBe(1);
    },
  );
});

/** Runs `initiate` with a `sleep` that notes what it is asked for, and ends the script at the pause `until`. */
async function runInitiate(hostName: string, until: string) {
  program('uname', `echo ${hostName}`);
  program('sleep', `echo "$1" >>"$FOLDER/pauses"; if [ "$1" = ${until} ]; then kill -TERM "$PPID"; fi`);
  const child = spawn('sh', ['-c', initiate], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const status = await new Promise((done) => child.on('exit', done));
  return { status, output: output.trim().split('\n'), pauses: readFileSync(join(folder, 'pauses'), 'utf8').trim().split('\n') };
}

describe('initiate', () => {
  test('makes the set on member 0, then looks again every five minutes, and ends when it is told to', async () => {
    standIn(freshState(HOSTS));
    expect(await runInitiate('mongo-0', '300')).toEqual({
      status: 0,
      output: [
        `initiated rs0 with ${HOSTS[0] ?? ''}`,
        'created the user keelson-admin',
        'created the user keelson-client',
        'created the user keelson-monitor',
        `added ${HOSTS[1] ?? ''}`,
        `added ${HOSTS[2] ?? ''}`,
        `rs0 has its declared members: ${HOSTS.join(', ')}`,
      ],
      pauses: ['5', '5', '5', '5', '5', '5', '300'],
    });
    expect(stateNow().members[HOSTS[2] ?? '']?.volume.users['keelson-admin']?.pwd).toBe(PASSWORD);
  });

  test('does nothing on other members', async () => {
    standIn(freshState(HOSTS));
    expect(await runInitiate('mongo-10', '86400')).toEqual({
      status: 0,
      output: ['member 0 looks after the replica set; nothing to do here'],
      pauses: ['86400'],
    });
    expect(existsSync(join(folder, 'mongosh.calls'))).toBe(false);
  });

  test('pauses for a minute after a refusal, and shows the password nowhere', async () => {
    const state = freshState(HOSTS);
    standIn(state);
    await runInitiate('mongo-0', '300');
    const made = stateNow();
    for (const { volume } of Object.values(made.members)) volume.users = { 'keelson-admin': { pwd: 'another', roles: [] } };
    standIn(made);
    rmSync(join(folder, 'pauses'));
    const { output, pauses } = await runInitiate('mongo-0', '60');
    expect(output).toEqual([
      'the password in MONGO_PASSWORD does not open rs0 for the user keelson-admin; nothing was changed',
      'put back the password that the set was made with, or change it in the database first',
    ]);
    expect(pauses).toEqual(['60']);
    for (const text of [readFileSync(join(folder, 'mongosh.calls'), 'utf8'), initiate]) expect(text).not.toContain('odd');
  });

  test('tries again in five seconds when the shell itself fails', async () => {
    program('mongosh', 'echo broken; exit 1');
    expect(await runInitiate('mongo-0', '5')).toEqual({ status: 0, output: ['broken'], pauses: ['5'] });
  });
});

describe('dump and restore', () => {
  const dumped = () => join(folder, 'shop.archive.gz');
  const arguments_ = (tool: string) => readFileSync(join(folder, `${tool}.arguments`), 'utf8');

  /** A tool that keeps its arguments and its configuration, then does what is given. */
  const tool = (name: string, rest: string) =>
    program(
      name,
      `printf '%s\\n' "$@" >"$FOLDER/${name}.arguments"
for each in "$@"; do
  case $each in
    --config=*) cp "\${each#*=}" "$FOLDER/config"; stat -c %a "\${each#*=}" >"$FOLDER/mode" ;;
    --archive=*) archive=\${each#*=} ;;
  esac
done
${rest}`,
    );

  beforeEach(() => {
    writeFileSync(join(folder, 'whole.gz'), ARCHIVE);
    tool('mongorestore', ':');
  });

  test('a dump is a whole file, and the password is on no command line', () => {
    tool('mongodump', 'cp "$FOLDER/whole.gz" "$archive"');
    expect(sh(scripts.dump, dumped())).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readFileSync(dumped()).equals(ARCHIVE)).toBe(true);
    expect(arguments_('mongodump')).toContain(`--host=rs0/${MEMBERS}\n--username=keelson-admin\n--authenticationDatabase=admin\n`);
    expect(arguments_('mongodump')).not.toContain('odd');
    expect(readFileSync(join(folder, 'config'), 'utf8')).toBe(`password: '${PASSWORD.replace("'", "''")}'`);
    expect(readFileSync(join(folder, 'mode'), 'utf8')).toBe('600\n');
    expect(readdirSync(folder).filter((name) => /keelson|part/.test(name))).toEqual([]);
  });

  test('a dump is made with the password of the clients where the Secret has no other', () => {
    tool('mongodump', 'cp "$FOLDER/whole.gz" "$archive"');
    const { MONGO_PASSWORD: _, ...env } = environment();
    expect(spawnSync('sh', ['-c', scripts.dump, 'sh', dumped()], { env, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    expect(readFileSync(join(folder, 'config'), 'utf8')).toBe(`password: 'of the clients'`);
  });

  test.each([
    ['fails', 'cp "$FOLDER/whole.gz" "$archive"; exit 1'],
    ['ends early', 'head -c 100 "$FOLDER/whole.gz" >"$archive"'],
  ])('a dump that %s leaves the last one in place', (_, rest) => {
    writeFileSync(dumped(), 'the last one');
    tool('mongodump', rest);
    expect(sh(scripts.dump, dumped()).status).toBe(1);
    expect(readFileSync(dumped(), 'utf8')).toBe('the last one');
    expect(readdirSync(folder).filter((name) => /keelson|part/.test(name))).toEqual([]);
  });

  test('a restore replaces collections, and leaves users and the configuration of the cluster', () => {
    writeFileSync(dumped(), ARCHIVE);
    expect(sh(scripts.restore, dumped())).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(arguments_('mongorestore').trim().split('\n').slice(4)).toEqual([
      '--gzip',
      `--archive=${dumped()}`,
      '--drop',
      '--stopOnError',
      '--nsExclude=admin.*',
      '--nsExclude=config.*',
    ]);
  });

  test('a restore for a try goes to the server beside it, with no password', () => {
    writeFileSync(dumped(), ARCHIVE);
    const drill = { PATH: environment().PATH, FOLDER: folder, TMPDIR: folder, DB_SCRATCH: '1', DB_PORT: '27017' };
    const { status, stderr } = spawnSync('sh', ['-c', scripts.restore, 'sh', dumped()], { env: drill, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(arguments_('mongorestore').split('\n').slice(0, 2)).toEqual(['--host=127.0.0.1', '--port=27017']);
    expect(existsSync(join(folder, 'config'))).toBe(false);
  });

  test.each([
    ['a missing file', undefined, 'does not exist'],
    ['an empty file', Buffer.alloc(0), 'is truncated or not a dump of MongoDB'],
    ['a truncated dump', ARCHIVE.subarray(0, -20), 'is truncated or not a dump of MongoDB'],
    ['a foreign file', gzipSync('CREATE TABLE orders'), 'is not a dump of MongoDB'],
  ])('a restore refuses %s before it touches the database', (_, content, reason) => {
    if (content !== undefined) writeFileSync(dumped(), content);
    expect(sh(scripts.restore, dumped())).toEqual({ status: 1, stdout: '', stderr: `${dumped()} ${reason}; nothing was restored\n` });
    expect(existsSync(join(folder, 'mongorestore.arguments'))).toBe(false);
  });
});
