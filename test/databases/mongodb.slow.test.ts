import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Size } from 'cdk8s';
import { mongodb } from '../../lib/data/engines/mongodb';
import { StatefulDatabase } from '../../lib/data/stateful-database';
import { projectRoot } from '../../lib/synth';
import { Keeper } from '../conformance/keeper';
import { freshState } from '../mongosh/mongod';
import { runShell } from '../mongosh/shell';
import { synthRole } from '../synth-role';
import { DAMAGE } from './damage';
import { DatabaseHost, type Outcome, freePort, pause } from './database-host';
import { bringMongodbPrograms, type MongodbPrograms } from './mongodb-programs';
import { renderedScripts } from './rendered-scripts';

jest.setTimeout(300_000);

const ENGINE = mongodb({ major: '8.0' });
const PASSWORD = `p'a s"s$w\\ord`;
const CLIENT_PASSWORD = 'of/the clients';
const KEY = 'a2V5IG9mIHRoZSBtZW1iZXJz';
const MEMBERS = [0, 1, 2] as const;

type Member = (typeof MEMBERS)[number];

let host: DatabaseHost;
let programs: MongodbPrograms;
let ports: readonly number[];
let env: Record<string, string>;
const servers = new Map<Member, ChildProcess>();

const addressOf = (member: Member) => `127.0.0.1:${ports[member] ?? 0}`;
const addresses = () => MEMBERS.map(addressOf);
const uri = (query = `replicaSet=rs0&authSource=admin`, members: readonly string[] = addresses()) =>
  `mongodb://keelson-admin:${encodeURIComponent(PASSWORD)}@${members.join(',')}/shop?${query}`;
/** As clients get it from the rendered Secret. */
const clientUri = () => {
  const { uri: template } = rendered().get('ExternalSecret', 'db-credentials').spec.target.template.data as { uri: string };
  const password = encodeURIComponent(CLIENT_PASSWORD);
  return template.replace(/\{\{.*\}\}/, password).replace(/@[^/]*/, `@${addresses().join(',')}`);
};
const direct = (member: Member) => uri('directConnection=true&authSource=admin&serverSelectionTimeoutMS=5000', [addressOf(member)]);

const rendered = () => synthRole((chart) => new StatefulDatabase(chart, 'db', { engine: ENGINE, storage: { size: Size.gibibytes(1) } }));

/** The command of the rendered container, with the port and the folder of a member. */
function commandOf(member: Member): string[] {
  const spec = rendered().get('StatefulSet', 'db').spec as {
    template: { spec: { containers: { name: string; command?: string[] }[] } };
  };
  const [{ command = [] } = {}] = spec.template.spec.containers.filter(({ name }) => name === 'db');
  const own = command.map((word) =>
    word === '27017' ? String(ports[member]) : word === '/run/mongodb/keyfile' ? host.path('keyfile') : word,
  );
  return [...own.map((word) => (word === '--bind_ip_all' ? '--bind_ip=127.0.0.1' : word)), '--dbpath', host.path(`data-${member}`)];
}

function start(member: Member): void {
  servers.set(member, host.start(commandOf(member), env));
}

async function kill(member: Member): Promise<void> {
  const server = servers.get(member);
  if (server !== undefined) await host.stop(server, 'SIGKILL');
}

/** What an expression gives in the shell, as JSON. */
function ask(address: string, expression: string): string {
  const { code, output, errors } = host.run(
    ['mongosh', '--quiet', '--norc', address, '--eval', `print(EJSON.stringify(${expression}))`],
    env,
  );
  if (code !== 0) throw new Error(`${output}${errors}`);
  return output.trim();
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 120_000;
  while (Date.now() < end) {
    if (holds()) return;
    await pause(300);
  }
  throw new Error(`not in time: ${what}`);
}

const states = () => ask(uri(), 'rs.status().members.map((member) => member.stateStr).sort()');
const settled = () => {
  try {
    return states() === '["PRIMARY","SECONDARY","SECONDARY"]';
  } catch {
    return false;
  }
};

const initiate = (more: Record<string, string> = {}): Outcome =>
  host.run(['mongosh', '--quiet', '--norc', '--nodb', '--file', host.path('initiate.js')], { ...env, ...more });

beforeAll(async () => {
  host = new DatabaseHost();
  programs = await bringMongodbPrograms(host.makeFolder('programs'));
  ports = await Promise.all(MEMBERS.map(freePort));
  const first = String(ports[0]);
  const scripts = Object.entries(renderedScripts(ENGINE)).map(([name, text]) => [name, text.replaceAll('27017', first)]);
  host.writeScripts(Object.fromEntries(scripts) as Record<string, string>);
  const [, javascript = ''] = /<<'JAVASCRIPT'\n([^]*?)JAVASCRIPT\n/.exec(readFileSync(host.path('keelson/initiate.sh'), 'utf8')) ?? [];
  writeFileSync(host.path('initiate.js'), javascript);
  writeFileSync(host.path('keyfile'), KEY, { mode: 0o400 });
  chownSync(host.path('keyfile'), 999, 999);
  for (const name of ['tmp', ...MEMBERS.map((member) => `data-${member}`)]) host.makeFolder(name);
  env = {
    PATH: `${programs.path}:/usr/bin:/bin`,
    HOME: host.path('tmp'),
    TMPDIR: host.path('tmp'),
    MONGO_MEMBERS: addresses().join(','),
    MONGO_REPLICA_SET: 'rs0',
    MONGO_USERNAME: 'keelson-admin',
    MONGO_PASSWORD: PASSWORD,
    MONGO_CLIENT_PASSWORD: CLIENT_PASSWORD,
    MONGO_PORT: first,
  };
});

afterAll(() => host.close());

test('the stand-in passes its own tests', async () => {
  const keeper = await Keeper.start(projectRoot());
  try {
    const cwd = join(projectRoot(), 'test/images/mongo');
    const args = ['test', '-trimpath', '-vet=off', './...'];
    await expect(keeper.run({ name: 'mongo', command: 'go', args, cwd, env: { CGO_ENABLED: '0' } })).resolves.toBeUndefined();
  } finally {
    await keeper.stop();
  }
});

test('a key file that others may read, and an option that mongod does not know, are refused', () => {
  writeFileSync(host.path('open'), KEY, { mode: 0o444 });
  const open = host.run(['mongod', '--replSet', 'rs0', '--keyFile', host.path('open'), '--dbpath', host.path('data-0')], env);
  expect(open).toMatchObject({ code: 1, output: expect.stringContaining(`permissions on ${host.path('open')} are too open`) as string });
  expect(host.run(['mongod', '--replset', 'rs0'], env)).toEqual({
    code: 2,
    output: '',
    errors: "Error parsing command line: unrecognised option '--replset'\ntry 'mongod --help' for more information\n",
  });
});

test('the probes fail before it runs, and pass without a set and without a password', async () => {
  expect(host.script('readiness', [], env).code).not.toBe(0);
  for (const member of MEMBERS) start(member);
  await host.until('startup', env);
  for (const probe of ['startup', 'readiness', 'liveness'])
    expect(host.script(probe, [], env)).toEqual({ code: 0, output: '', errors: '' });
});

/** Asks for the codes of errors, in an order in which each step changes what the next one may. */
const QUESTIONS = `
const local = () => connect('mongodb://127.0.0.1:' + process.env.MONGO_PORT + '/admin');
const [first, second] = process.env.MONGO_MEMBERS.split(',');
const alone = { _id: 'rs0', members: [{ _id: 0, host: first }] };
const root = { createUser: 'root', pwd: 'secret', roles: ['root'] };
const clerk = { createUser: 'clerk', pwd: 'secret', roles: [{ role: 'readWriteAnyDatabase', db: 'admin' }] };
function code(ask) {
  try {
    return ask().ok === 1 ? 'ok' : 'no';
  } catch (error) {
    return error.code;
  }
}
const codes = [
  code(() => local().adminCommand({ ping: 1 })),
  code(() => local().adminCommand({ frobnicate: 1 })),
  code(() => local().adminCommand({ replSetGetStatus: 1 })),
  code(() => local().adminCommand({ replSetGetConfig: 1 })),
  code(() => local().adminCommand(root)),
  code(() => local().adminCommand({ replSetInitiate: { _id: 'rs9', members: alone.members } })),
  code(() => local().adminCommand({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host: second }] } })),
  code(() => local().adminCommand({ replSetInitiate: alone })),
  code(() => local().adminCommand({ replSetInitiate: alone })),
  code(() => local().adminCommand({ replSetGetStatus: 1 })),
  code(() => local().adminCommand(root)),
  code(() => local().adminCommand(clerk)),
  code(() => local().adminCommand({ replSetGetStatus: 1 })),
  code(() => local().auth('root', 'wrong')),
];
const admin = local();
codes.push(code(() => admin.auth('root', 'secret')));
codes.push(code(() => admin.adminCommand(root)));
const config = admin.adminCommand({ replSetGetConfig: 1 }).config;
codes.push(code(() => admin.adminCommand({ replSetReconfig: config })));
config.version = config.version + 1;
config.members.push({ _id: 1, host: second }, { _id: 2, host: 'elsewhere:1' });
codes.push(code(() => admin.adminCommand({ replSetReconfig: config })));
config.members = [config.members[0], { _id: 2, host: 'elsewhere:1' }];
codes.push(code(() => admin.adminCommand({ replSetReconfig: config })));
codes.push(code(() => admin.adminCommand({ updateUser: 'clerk', pwd: 'changed' })));
codes.push(code(() => admin.adminCommand({ grantRolesToUser: 'clerk', roles: ['read'] })));
codes.push(admin.adminCommand({ usersInfo: 'clerk' }).users.length);
codes.push(code(() => admin.adminCommand(clerk)));
codes.push(code(() => admin.adminCommand({ grantRolesToUser: 'clerk', roles: [{ role: 'read', db: 'local' }] })));
codes.push(code(() => admin.adminCommand({ updateUser: 'clerk', pwd: 'changed' })));
codes.push(JSON.stringify(admin.adminCommand({ usersInfo: 'clerk' }).users[0].roles.map((each) => each.role + '@' + each.db)));
const other = local();
codes.push(code(() => other.auth('clerk', 'secret')));
codes.push(code(() => other.auth('clerk', 'changed')));
codes.push(code(() => other.adminCommand({ usersInfo: 'root' })));
codes.push(code(() => other.adminCommand({ replSetGetConfig: 1 })));
print(codes.join(' '));
`;

test('the model in test/mongosh answers as the server does', async () => {
  const scratch = host.makeFolder('model');
  const port = await freePort();
  const first = `127.0.0.1:${port}`;
  const server = host.start(
    ['mongod', '--replSet', 'rs0', '--port', String(port), '--keyFile', host.path('keyfile'), '--dbpath', scratch],
    env,
  );
  const given = { MONGO_PORT: String(port), MONGO_MEMBERS: `${first},${addressOf(1)}` };
  writeFileSync(host.path('questions.js'), QUESTIONS);
  await until(
    'the server answers',
    () => host.run(['mongosh', '--quiet', '--norc', `mongodb://${first}`, '--eval', 'quit(0)'], env).code === 0,
  );
  const real = host.run(['mongosh', '--quiet', '--norc', '--nodb', '--file', host.path('questions.js')], { ...env, ...given });
  await host.stop(server);
  const model = runShell(freshState([first, addressOf(1)]), { host: first, env: given }, QUESTIONS);
  expect(real.output.trim()).toBe(
    'ok 59 94 13 10107 93 93 ok 23 ok ok 13 13 18 ok 51003 103 103 74 11 11 0 ok ok ok ["readWriteAnyDatabase@admin","read@local"] 18 ok 13 13',
  );
  expect(model).toEqual({ code: 0, output: real.output.trim() });
});

test('the rendered script makes the set, its users, and adds the members one by one', async () => {
  const said: string[] = [];
  await until('the set has its members', () => {
    const { code, output } = initiate();
    if (output.trim() !== said.at(-1)) said.push(output.trim());
    return code === 0;
  });
  expect(said).toEqual([
    `initiated rs0 with ${addressOf(0)}`,
    'created the user keelson-admin',
    'created the user keelson-client',
    'created the user keelson-monitor',
    `added ${addressOf(1)}`,
    `added ${addressOf(2)}`,
    `rs0 has its declared members: ${addresses().join(', ')}`,
  ]);
  await until('one primary and two secondaries', settled);
  expect(initiate({ MONGO_PASSWORD: 'wrong' })).toMatchObject({ code: 20, output: expect.stringContaining('does not open rs0') as string });
});

/** How each attempt of a client ends: `ok`, or the code of its error. */
const attempts = (address: string, ...tried: string[]) =>
  ask(
    address,
    `[${tried.map((each) => `() => ${each}`).join(', ')}].map((attempt) => { try { attempt(); return 'ok'; } catch (error) { return error.code; } })`,
  );

test('a client with the rendered URI uses every database and administers nothing', () => {
  expect(new URL(clientUri().replaceAll(/,[^/]*/g, '')).username).toBe('keelson-client');
  const used = [
    `db.getSiblingDB('any').things.insertOne({ _id: 1 })`,
    `db.getSiblingDB('any').things.createIndex({ a: 1 })`,
    `db.getSiblingDB('any').things.find().toArray()`,
    `db.getSiblingDB('any').things.drop()`,
  ];
  expect(attempts(clientUri(), ...used)).toBe('["ok","ok","ok","ok"]');
  const refused = [
    `db.adminCommand({ createUser: 'own', pwd: 'x', roles: ['root'] })`,
    `db.adminCommand({ updateUser: 'keelson-admin', pwd: 'x' })`,
    `db.adminCommand({ grantRolesToUser: 'keelson-client', roles: ['root'] })`,
    `db.adminCommand({ replSetGetConfig: 1 })`,
    `db.adminCommand({ replSetStepDown: 1 })`,
    `db.adminCommand({ shutdown: 1 })`,
  ];
  expect(attempts(clientUri(), ...refused)).toBe(JSON.stringify(refused.map(() => 13)));
});

test('the exporter reads what it shows, and writes nothing', () => {
  const exporter = clientUri().replace('keelson-client', 'keelson-monitor');
  const tried = [
    `db.adminCommand({ serverStatus: 1 })`,
    `db.adminCommand({ replSetGetStatus: 1 })`,
    `db.getSiblingDB('any').things.insertOne({})`,
  ];
  expect(attempts(exporter, ...tried)).toBe('["ok","ok",13]');
});

test('a set from before there was more than one user gets the others, and its clients go on', async () => {
  const former = uri().replace(/keelson-admin:[^@]*/, `root:${encodeURIComponent(CLIENT_PASSWORD)}`);
  const root = { createUser: 'root', pwd: CLIENT_PASSWORD, roles: ['root'] };
  const others = ['keelson-client', 'keelson-monitor', 'keelson-admin'];
  ask(uri(), `db.getSiblingDB('admin').runCommand(${JSON.stringify(root)}).ok`);
  ask(former, `${JSON.stringify(others)}.map((user) => db.getSiblingDB('admin').runCommand({ dropUser: user }).ok)`);
  // the Secret of that time has no password for the administrator
  await until('the users are made', () => initiate({ MONGO_PASSWORD: '' }).code === 0);
  expect(attempts(former, 'db.orders.findOne()')).toBe('["ok"]');
  expect(attempts(clientUri(), 'db.orders.findOne()')).toBe('["ok"]');
  expect(host.script('dump', [host.path('tmp', 'former')], { ...env, MONGO_PASSWORD: '' })).toMatchObject({ code: 0 });

  await until('the administrator has its own password', () => initiate().code === 0);
  expect(initiate().output).toContain(`db.getSiblingDB('admin').dropUser('root')`);
  expect(attempts(former, 'db.orders.findOne()')).toBe('["ok"]');
  ask(uri(), `db.getSiblingDB('admin').runCommand({ dropUser: 'root' }).ok`);
  expect(initiate()).toMatchObject({ code: 0, output: expect.not.stringContaining('root') as string });
});

/** A client that writes until it is stopped; what it was acknowledged. */
class Writer {
  readonly acknowledged: number[] = [];
  private readonly process: ChildProcess;

  constructor() {
    const script = join(projectRoot(), 'test/databases/mongodb-writer.js');
    const own = { ...process.env, NODE_PATH: programs.modules, MONGO_URI: clientUri() };
    this.process = spawn(process.execPath, [script], { env: own, stdio: ['pipe', 'pipe', 'inherit'] });
    let rest = '';
    this.process.stdout?.on('data', (data: Buffer) => {
      const lines = (rest + data.toString()).split('\n');
      rest = lines.pop() ?? '';
      this.acknowledged.push(...lines.map(Number));
    });
  }

  /** Waits until further writes were acknowledged; the time that it took, in milliseconds. */
  async progress(count = 50): Promise<number> {
    const [begin, before] = [Date.now(), this.acknowledged.length];
    await until('writes are acknowledged', () => this.acknowledged.length >= before + count);
    return Date.now() - begin;
  }

  async stop(): Promise<void> {
    this.process.stdin?.end();
    if (this.process.exitCode === null) await once(this.process, 'close');
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }
}

const primary = (): Member => {
  const address = ask(uri(), 'db.hello().primary');
  return MEMBERS.find((member) => JSON.stringify(addressOf(member)) === address) ?? 0;
};

test('killing each member in turn, the primary among them, loses nothing that was acknowledged', async () => {
  const writer = new Writer();
  try {
    for (const choose of [primary, () => 1 as const, primary, () => 0 as const, primary, () => 2 as const]) {
      await writer.progress();
      const victim = choose();
      await kill(victim);
      expect(await writer.progress()).toBeLessThan(20_000);
      start(victim);
      await until('all members are back', settled);
    }
    await writer.stop();
  } finally {
    writer.kill();
  }
  const count = Math.max(...writer.acknowledged) + 1;
  expect(writer.acknowledged.length).toBeGreaterThan(300);
  const missing = `(() => { const there = new Set(db.orders.find({}, { _id: 1 }).toArray().map((order) => Number(order._id))); return ${JSON.stringify(writer.acknowledged)}.filter((number) => !there.has(number)); })()`;
  writeFileSync(host.path('missing.js'), `print(JSON.stringify(${missing}));`);
  for (const member of MEMBERS) {
    const check = () =>
      host.run(
        ['mongosh', '--quiet', '--norc', `${direct(member)}&readPreference=secondaryPreferred`, '--file', host.path('missing.js')],
        env,
      );
    // a secondary may be behind for a moment
    await until(`member ${member} has all of ${count}`, () => check().output.trim() === '[]');
  }
});

test('a member that lost its volume gets its data again, and the set is not made anew', async () => {
  const before = ask(uri(), 'rs.conf().settings.replicaSetId');
  await kill(0);
  rmSync(host.path('data-0'), { recursive: true });
  host.makeFolder('data-0');
  start(0);
  await until('the set is whole', () => initiate().code === 0 && settled());
  expect(ask(uri(), 'rs.conf().settings.replicaSetId')).toBe(before);
  const count = ask(uri(), 'db.orders.countDocuments({})');
  expect(Number(count)).toBeGreaterThan(300);
  // the others may still hold it for the secondary that it was before it went
  await until('the member has its data again', () => {
    try {
      return ask(`${direct(0)}&readPreference=secondaryPreferred`, 'db.orders.countDocuments({})') === count;
    } catch {
      return false;
    }
  });
});

const FILL = `
db.dropDatabase();
db.odd.insertMany([
  { _id: 1, text: '🚢 "quoted" \\\\ $x', long: Long('9007199254740993'), dec: Decimal128('0.10'), date: new Date(1e12), bin: BinData(0, 'AP8='), re: /^a/i },
  { _id: { a: 1 }, nested: { list: [1, [2, { three: 3 }], null], empty: {} } },
  { _id: ObjectId('0123456789abcdef01234567'), small: 1.5, min: MinKey(), ts: Timestamp({ t: 1, i: 2 }) },
]);
db.many.insertMany(Array.from({ length: 2500 }, (_, n) => ({ _id: n, text: 'x'.repeat(n % 50) })));
db.many.createIndex({ text: 1, _id: -1 }, { unique: true, name: 'text and id' });
db.createCollection('empty');
`;

const content = () =>
  ask(
    uri(),
    `db.getSiblingDB('shop').getCollectionNames().sort().map((name) => [name, db[name].find().sort({ _id: 1 }).toArray(), db[name].getIndexes()])`,
  );

test('dump, change, restore: the content is the same, also in an empty server beside it', async () => {
  writeFileSync(host.path('fill.js'), FILL);
  expect(host.run(['mongosh', '--quiet', '--norc', uri(), '--file', host.path('fill.js')], env).code).toBe(0);
  const before = content();
  expect(host.script('dump', [host.path('tmp', 'dump')], env)).toMatchObject({ code: 0 });
  ask(uri(), '[db.odd.deleteMany({}), db.many.dropIndex("text and id"), db.many.insertOne({ _id: "later" })]');
  expect(host.script('restore', [host.path('tmp', 'dump')], env)).toMatchObject({ code: 0 });
  expect(content()).toBe(before);

  const drill = { ...env, DB_SCRATCH: '1', DB_PORT: String(await freePort()) };
  const server = host.start(['sh', host.path('keelson/serve.sh'), host.makeFolder('drill')], drill);
  await until('the empty server answers', () => host.script('restore', [host.path('tmp', 'dump')], drill).code === 0);
  const scratch = ask(`mongodb://127.0.0.1:${drill.DB_PORT}/shop`, 'db.many.countDocuments({ text: /^x/ })');
  expect(scratch).toBe('2450');
  await host.stop(server);
});

test('damaged dumps and a wrong password are refused, and nothing changes', () => {
  const before = content();
  for (const damage of Object.values(DAMAGE)) {
    const file = host.damagedCopy(host.path('tmp', 'dump'), damage);
    expect(host.script('restore', [file], env)).toMatchObject({
      code: 1,
      errors: expect.stringContaining('nothing was restored') as string,
    });
  }
  for (const script of ['dump', 'restore']) {
    const file = host.path('tmp', script === 'dump' ? 'refused' : 'dump');
    const { code, errors } = host.script(script, [file], { ...env, MONGO_PASSWORD: 'wrong-one' });
    expect(code).toBe(1);
    expect(errors).toContain('Authentication failed');
    expect(errors).not.toContain('wrong-one');
  }
  expect(content()).toBe(before);
});
