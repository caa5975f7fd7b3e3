import { Connection, freshState, heartbeat } from './mongod';

const [FIRST, SECOND] = ['mongo-0:27017', 'mongo-1:27017'] as const;
const ROOT = { user: 'root', pwd: 'secret' };
const alone = { _id: 'rs0', members: [{ _id: 0, host: FIRST }] };

const fresh = () => {
  const state = freshState([FIRST, SECOND]);
  return { state, local: () => new Connection(state, FIRST, true), remote: (host: string) => new Connection(state, host, false) };
};

test('a client on localhost may initiate, ask for the status and create the first user, and nothing more afterwards', () => {
  const { local } = fresh();
  expect(() => local().adminCommand({ replSetGetStatus: 1 })).toThrow(expect.objectContaining({ code: 94 }));
  expect(() => local().adminCommand({ replSetGetConfig: 1 })).toThrow(expect.objectContaining({ code: 13 }));
  expect(() => local().createUser(ROOT)).toThrow(expect.objectContaining({ code: 10107 }));
  expect(local().adminCommand({ replSetInitiate: alone })).toEqual({ ok: 1 });
  expect(local().createUser(ROOT)).toEqual({ ok: 1 });
  expect(() => local().adminCommand({ replSetGetStatus: 1 })).toThrow(expect.objectContaining({ code: 13 }));
  expect(() => local().createUser({ user: 'second', pwd: 'x' })).toThrow(expect.objectContaining({ code: 13 }));
});

test('a client from elsewhere may only say hello until it has the password', () => {
  const { local, remote } = fresh();
  expect(() => remote(FIRST).adminCommand({ replSetInitiate: alone })).toThrow(expect.objectContaining({ code: 13 }));
  expect(() => remote(FIRST).adminCommand({ frobnicate: 1 })).toThrow(expect.objectContaining({ code: 59 }));
  expect(remote(FIRST).adminCommand({ hello: 1 })).toMatchObject({ isreplicaset: true, info: 'Does not have a valid replica set config' });
  local().adminCommand({ replSetInitiate: alone });
  local().createUser(ROOT);
  const client = remote(FIRST);
  expect(() => client.auth('root', 'wrong')).toThrow(expect.objectContaining({ code: 18 }));
  client.auth('root', 'secret');
  expect(client.adminCommand({ hello: 1 })).toMatchObject({ setName: 'rs0', primary: FIRST, isWritablePrimary: true });
});

test('a set is initiated once, and not over members with data', () => {
  const { state, local, remote } = fresh();
  const both = { _id: 'rs0', members: [...alone.members, { _id: 1, host: SECOND }] };
  Object.assign(state.members[SECOND]?.volume ?? {}, { data: ['theirs'] });
  expect(() => local().adminCommand({ replSetInitiate: both })).toThrow(expect.objectContaining({ code: 110 }));
  local().adminCommand({ replSetInitiate: alone });
  expect(() => local().adminCommand({ replSetInitiate: alone })).toThrow(expect.objectContaining({ code: 23 }));
  expect(remote(SECOND).adminCommand({ hello: 1 })).not.toHaveProperty('setName');
});

test('a member that is added loses what it held', () => {
  const { state, local } = fresh();
  Object.assign(state.members[SECOND]?.volume ?? {}, { data: ['theirs'] });
  local().adminCommand({ replSetInitiate: alone });
  const { config } = local().adminCommand({ hello: 1 }) && { config: state.members[FIRST]?.volume.config };
  const grown = { ...config, version: 2, members: [...alone.members, { _id: 1, host: SECOND }] };
  local().adminCommand({ replSetReconfig: grown });
  heartbeat(state);
  expect(state.members[SECOND]?.volume.data).toEqual([]);
  expect(state.events.map(({ what }) => what)).toEqual(['initiate', 'reconfigure', 'emptied']);
});
