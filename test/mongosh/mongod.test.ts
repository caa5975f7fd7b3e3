import { Connection, freshState, heartbeat } from './mongod';

const [FIRST, SECOND] = ['mongo-0:27017', 'mongo-1:27017'] as const;
const ROOT = { createUser: 'root', pwd: 'secret', roles: ['root'] };
const CLERK = { createUser: 'clerk', pwd: 'secret', roles: [{ role: 'readWriteAnyDatabase', db: 'admin' }] };
const alone = { _id: 'rs0', members: [{ _id: 0, host: FIRST }] };

const fresh = () => {
  const state = freshState([FIRST, SECOND]);
  return { state, local: () => new Connection(state, FIRST, true), remote: (host: string) => new Connection(state, host, false) };
};

test('a client on localhost may initiate, ask for the status and create the first user, and nothing more afterwards', () => {
  const { local } = fresh();
  expect(() => local().adminCommand({ replSetGetStatus: 1 })).toThrow(expect.objectContaining({ code: 94 }));
  expect(() => local().adminCommand({ replSetGetConfig: 1 })).toThrow(expect.objectContaining({ code: 13 }));
  expect(() => local().adminCommand(ROOT)).toThrow(expect.objectContaining({ code: 10107 }));
  expect(local().adminCommand({ replSetInitiate: alone })).toEqual({ ok: 1 });
  expect(local().adminCommand(ROOT)).toEqual({ ok: 1 });
  expect(() => local().adminCommand({ replSetGetStatus: 1 })).toThrow(expect.objectContaining({ code: 13 }));
  expect(() => local().adminCommand(CLERK)).toThrow(expect.objectContaining({ code: 13 }));
});

test('a client from elsewhere may only say hello until it has the password', () => {
  const { local, remote } = fresh();
  expect(() => remote(FIRST).adminCommand({ replSetInitiate: alone })).toThrow(expect.objectContaining({ code: 13 }));
  expect(() => remote(FIRST).adminCommand({ frobnicate: 1 })).toThrow(expect.objectContaining({ code: 59 }));
  expect(remote(FIRST).adminCommand({ hello: 1 })).toMatchObject({ isreplicaset: true, info: 'Does not have a valid replica set config' });
  local().adminCommand({ replSetInitiate: alone });
  local().adminCommand(ROOT);
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

test('users are looked up and changed by an administrator only, and on the primary', () => {
  const { state, local, remote } = fresh();
  local().adminCommand({ replSetInitiate: alone });
  local().adminCommand(ROOT);
  const root = remote(FIRST);
  root.auth('root', 'secret');
  expect(root.adminCommand({ usersInfo: 'clerk' })).toEqual({ users: [], ok: 1 });
  expect(() => root.adminCommand({ updateUser: 'clerk', pwd: 'x' })).toThrow(expect.objectContaining({ code: 11 }));
  root.adminCommand(CLERK);
  const clerk = remote(FIRST);
  clerk.auth('clerk', 'secret');
  expect(clerk.adminCommand({ hello: 1 })).toMatchObject({ setName: 'rs0' });
  expect(() => clerk.adminCommand({ usersInfo: 'root' })).toThrow(expect.objectContaining({ code: 13 }));
  for (const _ of [1, 2]) root.adminCommand({ grantRolesToUser: 'clerk', roles: [{ role: 'read', db: 'local' }] });
  root.adminCommand({ updateUser: 'clerk', pwd: 'changed' });
  expect(state.members[FIRST]?.volume.users.clerk).toEqual({ pwd: 'changed', roles: [...CLERK.roles, { role: 'read', db: 'local' }] });
});
