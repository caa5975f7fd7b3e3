import fc from 'fast-check';
import { emptyVolume, freshState, heartbeat, holdsSomething, type State } from '../../../test/mongosh/mongod';
import { runShell } from '../../../test/mongosh/shell';
import { mongodbMembers } from './mongodb';
import { MONGODB_INITIATE_JAVASCRIPT, MONGODB_OUTCOME } from './mongodb-initiate';

const { settled, waiting, refused } = MONGODB_OUTCOME;
const FOUR = mongodbMembers({ name: 'mongo', namespace: 'shop', members: 4, port: 27017 }).split(',');
const HOSTS = FOUR.slice(0, 3);
const [FIRST, SECOND, THIRD, FOURTH] = FOUR as [string, string, string, string];

const ADMIN = { pwd: 'secret', roles: [{ role: 'root', db: 'admin' }] };
const CLIENT = { pwd: 'theirs', roles: [{ role: 'readWriteAnyDatabase', db: 'admin' }] };
const MONITOR = {
  pwd: 'theirs',
  roles: [
    { role: 'clusterMonitor', db: 'admin' },
    { role: 'readAnyDatabase', db: 'admin' },
    { role: 'read', db: 'local' },
  ],
};
const USERS = { 'keelson-admin': ADMIN, 'keelson-client': CLIENT, 'keelson-monitor': MONITOR };

interface RunOptions {
  readonly members?: readonly string[];
  /** Of the administrator; `undefined` is a Secret from before it. */
  readonly password?: string | undefined;
  readonly clientPassword?: string;
}

function run(state: State, options: RunOptions = {}) {
  const given: RunOptions = { password: 'secret', ...options };
  const { members = HOSTS, password, clientPassword = 'theirs' } = given;
  const env = {
    MONGO_MEMBERS: members.join(','),
    MONGO_REPLICA_SET: 'rs0',
    MONGO_CLIENT_PASSWORD: clientPassword,
    MONGO_PORT: '27017',
    ...(password !== undefined && { MONGO_PASSWORD: password }),
  };
  return runShell(state, { host: FIRST, env }, MONGODB_INITIATE_JAVASCRIPT);
}

/** Runs until nothing changes any more; the outcomes, without the last repetition. */
function runAll(state: State, options: RunOptions = {}) {
  const outcomes = [run(state, options)];
  while (outcomes.length < 20) {
    const next = run(state, options);
    if (next.output === outcomes.at(-1)?.output) break;
    outcomes.push(next);
  }
  return outcomes;
}

const member = (state: State, host: string) => state.members[host] ?? fail(`no member ${host}`);
const fail = (message: string): never => {
  throw new Error(message);
};
const lose = (state: State, host: string) => Object.assign(member(state, host), { volume: emptyVolume(), syncing: false });
const configured = (state: State, host: string) => member(state, host).volume.config?.members.map((each) => each.host);
const happened = (state: State) => state.events.map(({ what }) => what);

/** A settled set of the hosts, with one document. */
function settledSet(members = HOSTS, all = members) {
  const state = freshState(all);
  runAll(state, { members });
  heartbeat(state);
  for (const host of members) member(state, host).volume.data.push('order 1');
  state.events.length = 0;
  return state;
}

describe('a fresh set', () => {
  test('is initiated with one member, gets its users, then the other members one by one', () => {
    const state = freshState(HOSTS);
    expect(runAll(state)).toEqual([
      { code: waiting, output: `initiated rs0 with ${FIRST}` },
      { code: waiting, output: 'created the user keelson-admin' },
      { code: waiting, output: 'created the user keelson-client' },
      { code: waiting, output: 'created the user keelson-monitor' },
      { code: waiting, output: `added ${SECOND}` },
      { code: waiting, output: `added ${THIRD}` },
      { code: settled, output: `rs0 has its declared members: ${HOSTS.join(', ')}` },
    ]);
    expect(happened(state)).toEqual(['initiate', 'createUser', 'createUser', 'createUser', 'reconfigure', 'reconfigure']);
    for (const host of HOSTS) {
      expect(configured(state, host)).toEqual(HOSTS);
      expect(member(state, host).volume.users).toEqual(USERS);
    }
  });

  test('may have a single member', () => {
    const state = freshState([FIRST]);
    expect(runAll(state, { members: [FIRST] }).map(({ code }) => code)).toEqual([waiting, waiting, waiting, waiting, settled]);
    expect(configured(state, FIRST)).toEqual([FIRST]);
  });

  test('waits for the mongod of member 0', () => {
    const state = freshState(HOSTS);
    member(state, FIRST).up = false;
    expect(run(state)).toEqual({ code: waiting, output: 'waiting: mongod does not answer on 127.0.0.1:27017' });
  });

  test('waits for a member that is down, which may hold the data, and goes on when it is up', () => {
    const state = freshState(HOSTS);
    member(state, THIRD).up = false;
    expect(runAll(state)).toEqual([
      { code: waiting, output: `waiting: the set is not initiated while a member that may hold its data is silent: ${THIRD}` },
    ]);
    expect(happened(state)).toEqual([]);

    member(state, THIRD).up = true;
    expect(runAll(state).at(-1)?.code).toBe(settled);
  });

  test('takes the reachable members when another goes down while they are added, and that one later', () => {
    const state = freshState(HOSTS);
    run(state);
    member(state, SECOND).up = false;
    expect(runAll(state).map(({ output }) => output)).toEqual([
      'created the user keelson-admin',
      'created the user keelson-client',
      'created the user keelson-monitor',
      `added ${THIRD}`,
      `waiting: not reachable and so not added: ${SECOND}`,
    ]);

    member(state, SECOND).up = true;
    expect(runAll(state).at(-1)?.code).toBe(settled);
    expect(configured(state, FIRST)).toEqual([FIRST, THIRD, SECOND]);
  });
});

describe('a set that exists', () => {
  test('is left alone by a second run, also after all members were restarted', () => {
    const state = settledSet();
    for (const host of HOSTS) Object.assign(member(state, host), { up: false });
    run(state);
    for (const host of HOSTS) Object.assign(member(state, host), { up: true });
    expect(runAll(state).map(({ code }) => code)).toEqual([settled]);
    expect(happened(state)).toEqual([]);
  });

  test('fills member 0 again when its volume was lost, and is not initiated anew', () => {
    const state = settledSet();
    lose(state, FIRST);
    Object.assign(member(state, FIRST), { deaf: true });
    expect(run(state)).toEqual({ code: waiting, output: `waiting: ${FIRST} is empty and gets its data from ${SECOND}` });

    Object.assign(member(state, FIRST), { deaf: false });
    expect(runAll(state).at(-1)?.code).toBe(settled);
    expect(member(state, FIRST).volume.data).toEqual(['order 1']);
    expect(happened(state)).toEqual([]);
  });

  test('is not initiated anew when the volume of member 0 was lost and the other members are down', () => {
    const state = settledSet();
    lose(state, FIRST);
    Object.assign(member(state, FIRST), { deaf: true });
    for (const host of [SECOND, THIRD]) Object.assign(member(state, host), { up: false });
    expect(run(state)).toEqual({
      code: waiting,
      output: `waiting: the set is not initiated while a member that may hold its data is silent: ${SECOND}, ${THIRD}`,
    });
    member(state, THIRD).up = true;
    expect(run(state)).toEqual({ code: waiting, output: 'waiting: rs0 exists and has no primary' });
    expect(happened(state)).toEqual([]);
  });

  test('refuses a wrong password and changes nothing', () => {
    const state = settledSet(HOSTS.slice(0, 2), HOSTS);
    const before = structuredClone(state);
    const { code, output } = run(state, { password: 'changed' });
    expect(code).toBe(refused);
    expect(output.split('\n')).toEqual([
      'the password in MONGO_PASSWORD does not open rs0 for the user keelson-admin; nothing was changed',
      'put back the password that the set was made with, or change it in the database first',
    ]);
    expect(state).toEqual(before);
  });

  test('gets no new user when its own are gone', () => {
    const state = settledSet();
    for (const host of HOSTS) member(state, host).volume.users = {};
    expect(run(state).code).toBe(refused);
    expect(happened(state)).toEqual([]);
  });

  test('grows by a member', () => {
    const state = settledSet(HOSTS, FOUR);
    expect(runAll(state, { members: FOUR }).map(({ output }) => output)).toEqual([
      `added ${FOURTH}`,
      `rs0 has its declared members: ${FOUR.join(', ')}`,
    ]);
    expect(member(state, FOURTH).volume.data).toEqual(['order 1']);
  });

  test('keeps a member that is no longer declared, and says how to remove it', () => {
    const state = settledSet(FOUR);
    const { code, output } = run(state);
    expect(code).toBe(settled);
    expect(output.split('\n')[0]).toBe(
      `${FOURTH} is not declared but stays: members are never removed automatically; on ${FIRST}: rs.remove("${FOURTH}")`,
    );
    expect(happened(state)).toEqual([]);
  });

  test('takes back a member that was removed and holds data of this set', () => {
    const state = settledSet();
    const config = member(state, FIRST).volume.config ?? fail('no configuration');
    const without = { ...config, version: config.version + 1, members: config.members.slice(0, 2) };
    for (const host of HOSTS) member(state, host).volume.config = without;
    expect(runAll(state).map(({ code }) => code)).toEqual([waiting, settled]);
    expect(configured(state, FIRST)).toEqual(HOSTS);
  });
});

describe('the users of a set that exists', () => {
  const usersOf = (state: State, host = FIRST) => member(state, host).volume.users;

  /** A set from before there was more than one user, and the Secret of that time. */
  function formerSet() {
    const state = settledSet();
    for (const host of HOSTS) member(state, host).volume.users = { root: { ...ADMIN, pwd: 'theirs' } };
    return state;
  }

  test('are made as its former user, which stays until it is dropped', () => {
    const state = formerSet();
    expect(runAll(state)).toEqual([
      { code: waiting, output: 'created the user keelson-admin' },
      { code: waiting, output: 'created the user keelson-client' },
      { code: waiting, output: 'created the user keelson-monitor' },
      {
        code: settled,
        output: `when no client is the user root any longer, on ${FIRST}: db.getSiblingDB('admin').dropUser('root')\nrs0 has its declared members: ${HOSTS.join(', ')}`,
      },
    ]);
    expect(usersOf(state)).toEqual({ root: { ...ADMIN, pwd: 'theirs' }, ...USERS });

    for (const host of HOSTS) delete usersOf(state, host).root;
    expect(runAll(state)).toEqual([{ code: settled, output: `rs0 has its declared members: ${HOSTS.join(', ')}` }]);
  });

  test('all have the one password of a Secret that never gets another', () => {
    const state = formerSet();
    expect(runAll(state, { password: undefined }).at(-1)).toEqual({
      code: settled,
      output: `the Secret has no password of keelson-admin and is from before it: clients that read its uri are the user root\nrs0 has its declared members: ${HOSTS.join(', ')}`,
    });
    expect(usersOf(state)).toEqual({ root: { ...ADMIN, pwd: 'theirs' }, ...USERS, 'keelson-admin': { ...ADMIN, pwd: 'theirs' } });
  });

  test('the administrator gets its own password when the Secret gets one', () => {
    const state = formerSet();
    runAll(state, { password: undefined });
    heartbeat(state);
    for (const host of HOSTS) delete usersOf(state, host).root;
    expect(run(state)).toEqual({ code: waiting, output: 'gave the user keelson-admin the password in the Secret' });
    expect(usersOf(state)['keelson-admin']).toEqual(ADMIN);
    expect(runAll(state).at(-1)?.code).toBe(settled);
  });

  test('clients and the exporter get the password that the Secret has now', () => {
    const state = settledSet();
    expect(runAll(state, { clientPassword: 'changed' })).toEqual([
      { code: waiting, output: 'gave the user keelson-client the password in the Secret' },
      { code: waiting, output: 'gave the user keelson-monitor the password in the Secret' },
      { code: settled, output: `rs0 has its declared members: ${HOSTS.join(', ')}` },
    ]);
    expect(usersOf(state)).toMatchObject({ 'keelson-client': { pwd: 'changed' }, 'keelson-monitor': { pwd: 'changed' } });
  });

  test('get back a role that is missing, and keep one that was added', () => {
    const state = settledSet();
    const added = { role: 'dbAdmin', db: 'shop' };
    for (const host of HOSTS) {
      Object.assign(usersOf(state, host)['keelson-client'] ?? {}, { roles: [added] });
      delete usersOf(state, host)['keelson-monitor'];
    }
    expect(runAll(state).map(({ output }) => output)).toEqual([
      'gave the user keelson-client its roles',
      'created the user keelson-monitor',
      `rs0 has its declared members: ${HOSTS.join(', ')}`,
    ]);
    expect(usersOf(state)).toEqual({ ...USERS, 'keelson-client': { ...CLIENT, roles: [added, ...CLIENT.roles] } });
  });

  test('are made before a member that is away is waited for', () => {
    const state = settledSet(HOSTS, FOUR);
    for (const host of HOSTS) member(state, host).volume.users = { root: { ...ADMIN, pwd: 'theirs' } };
    member(state, FOURTH).up = false;
    expect(runAll(state, { members: FOUR }).at(-1)?.output).toContain(`waiting: not reachable and so not added: ${FOURTH}`);
    expect(Object.keys(usersOf(state))).toEqual(['root', ...Object.keys(USERS)]);
  });
});

describe('data from elsewhere', () => {
  const foreign = { users: { root: { ...ADMIN, pwd: 'theirs' } }, data: ['theirs'] };

  test.each([
    [FIRST, `${FIRST} holds users but no replica set: empty its volume, or restore from it first; nothing was changed`],
    [SECOND, `${SECOND} holds data but no replica set: empty its volume, or restore from it first; nothing was changed`],
  ])('stops the initiation: %s', (host, output) => {
    const state = freshState(HOSTS);
    member(state, host).volume = structuredClone(foreign);
    expect(run(state)).toEqual({ code: refused, output });
    expect(happened(state)).toEqual([]);
  });

  test('is not emptied by adding its member', () => {
    const state = settledSet(HOSTS, FOUR);
    member(state, FOURTH).volume = structuredClone(foreign);
    expect(run(state, { members: FOUR })).toEqual({
      code: refused,
      output: `${FOURTH} holds data that does not come from this set and would be lost: empty its volume to let it join; nothing was changed`,
    });
    expect(happened(state)).toEqual([]);
    expect(member(state, FOURTH).volume.data).toEqual(['theirs']);
  });

  test('in a set of another name is left alone', () => {
    const state = freshState(HOSTS);
    const config = { _id: 'rs9', version: 1, members: [{ _id: 0, host: THIRD }], settings: { replicaSetId: 'nine' } };
    member(state, THIRD).volume = { ...foreign, config };
    expect(run(state)).toEqual({ code: refused, output: `${THIRD} belongs to the replica set 'rs9', not 'rs0'; nothing was changed` });
  });

  test('in a second set of the same name is left alone', () => {
    const state = settledSet(HOSTS.slice(0, 2), HOSTS);
    const config = { _id: 'rs0', version: 1, members: [{ _id: 0, host: THIRD }], settings: { replicaSetId: 'another' } };
    member(state, THIRD).volume = { ...foreign, config };
    expect(run(state)).toEqual({
      code: waiting,
      output: `waiting: the members disagree about the primary: ${FIRST}, ${THIRD}`,
    });
    expect(happened(state)).toEqual([]);
  });

  test('in a second set of the same name that has no primary is not added', () => {
    const state = settledSet(HOSTS, FOUR);
    const members = [FOURTH, 'elsewhere:27017'].map((host, _id) => ({ _id, host }));
    const config = { _id: 'rs0', version: 9, members, settings: { replicaSetId: 'another' } };
    member(state, FOURTH).volume = { users: { 'keelson-admin': { ...ADMIN, pwd: 'another' } }, data: ['theirs'], config };
    expect(run(state, { members: FOUR })).toEqual({
      code: refused,
      output: `${FOURTH} holds data that does not come from this set and would be lost: empty its volume to let it join; nothing was changed`,
    });
    expect(happened(state)).toEqual([]);
  });

  test('without --replSet nothing is tried', () => {
    const state = freshState(HOSTS);
    delete member(state, FIRST).replSet;
    expect(run(state)).toEqual({ code: refused, output: `${FIRST} runs without --replSet; nothing was changed` });
  });
});

test('a set is initiated once per data, and only while no member holds any, whatever starts, stops and gets lost', () => {
  const host = fc.constantFrom(...HOSTS);
  const step = fc.oneof(
    fc.record({ do: fc.constantFrom('start', 'stop', 'lose', 'deafen', 'hear'), host }),
    fc.record({ do: fc.constantFrom('run', 'run', 'write'), host: fc.constant(FIRST) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const state = freshState(HOSTS);
      let lives = 1;
      for (const each of steps) {
        const target = member(state, each.host);
        if (each.do === 'start' || each.do === 'stop') target.up = each.do === 'start';
        if (each.do === 'deafen' || each.do === 'hear') target.deaf = each.do === 'deafen';
        if (each.do === 'run') run(state);
        if (each.do === 'write')
          for (const one of Object.values(state.members)) if (one.volume.config !== undefined) one.volume.data.push('order');
        if (each.do === 'lose') {
          const before = Object.values(state.members).some(({ volume }) => holdsSomething(volume));
          lose(state, each.host);
          if (before && !Object.values(state.members).some(({ volume }) => holdsSomething(volume))) lives += 1;
        }
      }
      for (const one of Object.values(state.members)) Object.assign(one, { up: true, deaf: false });
      const last = runAll(state).at(-1);

      const initiations = state.events.filter(({ what }) => what === 'initiate');
      expect(initiations.length).toBeLessThanOrEqual(lives);
      expect(initiations.flatMap(({ holders }) => holders)).toEqual([]);
      expect(happened(state)).not.toContain('emptied');
      expect(last).toEqual({ code: settled, output: `rs0 has its declared members: ${HOSTS.join(', ')}` });
    }),
    { numRuns: 200 },
  );
});

test('the text has no secret and no call to the database inside a callback', () => {
  expect(MONGODB_INITIATE_JAVASCRIPT).not.toContain('`');
  const callbacks = MONGODB_INITIATE_JAVASCRIPT.match(/\((?:each|host|member)\) => .*/g) ?? [];
  expect(callbacks).not.toEqual([]);
  for (const callback of callbacks)
    expect(callback).not.toMatch(/hello|opened|authenticated|adminOf|adminCommand|userOf|statusCode|configurationOf/);
});
