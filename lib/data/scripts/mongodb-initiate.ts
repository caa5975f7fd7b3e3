import { MONGODB_ADMIN, MONGODB_CLIENT, MONGODB_FORMER_USER, MONGODB_MONITOR, MONGODB_USERS_JAVASCRIPT } from './mongodb-users';

/** What one run of the JavaScript ended with: its exit code, which the shell around it turns into a pause. */
export const MONGODB_OUTCOME = { settled: 0, waiting: 10, refused: 20 } as const;

/**
 * JavaScript for `mongosh --nodb`: looks once at the members of a replica set and does at most the next step towards the declared set:
 * initiate, create or correct one user, or add one member. Run again and again, on member 0 only, it ends in the declared set.
 *
 * It reads `MONGO_MEMBERS`, `MONGO_REPLICA_SET`, `MONGO_PASSWORD` (of the administrator), `MONGO_CLIENT_PASSWORD` and `MONGO_PORT`. A Secret
 * that was made before the administrator existed has no password for it: the clients' takes its place. A set of that time is opened as its
 * former user, which stays as it is, since clients may still use it. The answers it goes by:
 *
 * - `hello` needs no credentials and has no `setName` where there is no configuration, or where the member was removed.
 * - Until there is a user, a client on 127.0.0.1 may initiate, ask `replSetGetStatus` and create users; nothing else.
 *   Afterwards the same question ends in 13: that tells "no user here" (94) from "users here".
 * - Initiating with several members refuses those with data (110), but a member that is added later is emptied without a word:
 *   so each one is asked with the set's credentials first, and initiating waits until all have answered.
 * - A member whose volume was lost needs no step: the primary knows it by its name and fills it again.
 *
 * Database calls stand in plain loops, since callbacks of array methods can't wait for them.
 *
 * @see https://www.mongodb.com/docs/manual/core/localhost-exception/
 * @see https://github.com/mongodb/mongo/blob/master/src/mongo/db/auth/authorization_session_impl.cpp - what the exception allows
 * @see https://github.com/mongodb/mongo/blob/master/src/mongo/db/repl/check_quorum_for_config_change.cpp - 'has data already'
 * @see https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
 * @see https://www.mongodb.com/docs/mongodb-shell/write-scripts/env-variables/
 */
export const MONGODB_INITIATE_JAVASCRIPT = String.raw`
const WAITING = 10;
const REFUSED = 20;
const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED = 18;
const NO_REPLICATION_ENABLED = 76;
const NOT_YET_INITIALIZED = 94;

const declared = process.env.MONGO_MEMBERS.split(',');
const me = declared[0];
const others = declared.slice(1);
const setName = process.env.MONGO_REPLICA_SET;
const clientPassword = process.env.MONGO_CLIENT_PASSWORD;
const adminPassword = process.env.MONGO_PASSWORD || clientPassword;
const administrator = { name: '${MONGODB_ADMIN.name}', password: adminPassword, roles: ${JSON.stringify(MONGODB_ADMIN.roles)} };
const users = [
  administrator,
  { name: '${MONGODB_CLIENT.name}', password: clientPassword, roles: ${JSON.stringify(MONGODB_CLIENT.roles)} },
  { name: '${MONGODB_MONITOR.name}', password: clientPassword, roles: ${JSON.stringify(MONGODB_MONITOR.roles)} },
];
const formerUser = '${MONGODB_FORMER_USER}';
const localhost = '127.0.0.1:' + process.env.MONGO_PORT;
let doing = 'reading the state';
let ended = false;

function end(code, message) {
  ended = true;
  print(message);
  quit(code);
  throw new Error('quit did not end the script');
}

function adminOf(host) {
  return connect('mongodb://' + host + '/admin?directConnection=true&serverSelectionTimeoutMS=5000&connectTimeoutMS=5000');
}

function hello(host) {
  try {
    return adminOf(host).adminCommand({ hello: 1 });
  } catch (error) {
    return undefined;
  }
}

function authenticated(host, user, password) {
  const admin = adminOf(host);
  try {
    admin.auth(user, password);
  } catch (error) {
    if (error.code === AUTHENTICATION_FAILED) return undefined;
    throw error;
  }
  return admin;
}

function opened(host) {
  return (
    authenticated(host, administrator.name, adminPassword) ||
    authenticated(host, administrator.name, clientPassword) ||
    authenticated(host, formerUser, clientPassword)
  );
}

function statusCode(admin) {
  try {
    admin.adminCommand({ replSetGetStatus: 1 });
    return 0;
  } catch (error) {
    if (error.code === undefined) throw error;
    return error.code;
  }
}

function configurationOf(admin) {
  try {
    return admin.adminCommand({ replSetGetConfig: 1 }).config;
  } catch (error) {
    if (error.code === NOT_YET_INITIALIZED) return undefined;
    throw error;
  }
}

function initiate(admin) {
  doing = 'initiating';
  const status = statusCode(admin);
  if (status === NO_REPLICATION_ENABLED) end(REFUSED, me + ' runs without --replSet; nothing was changed');
  if (status === UNAUTHORIZED) end(REFUSED, me + ' holds users but no replica set: empty its volume, or restore from it first; nothing was changed');
  if (status !== NOT_YET_INITIALIZED) end(WAITING, 'waiting: ' + me + ' has a configuration without itself, or is starting (' + status + ')');
  for (const host of others) {
    if (opened(host) !== undefined) {
      end(REFUSED, host + ' holds data but no replica set: empty its volume, or restore from it first; nothing was changed');
    }
  }
  admin.adminCommand({ replSetInitiate: { _id: setName, members: [{ _id: 0, host: me }] } });
  end(WAITING, 'initiated ' + setName + ' with ' + me);
}

${MONGODB_USERS_JAVASCRIPT}
function mayJoin(host, answer, configuration) {
  const admin = opened(host);
  if (admin === undefined) return answer.setName === undefined;
  const held = configurationOf(admin);
  return held !== undefined && String(held.settings.replicaSetId) === String(configuration.settings.replicaSetId);
}

function add(admin, configuration, host) {
  doing = 'adding ' + host;
  const answer = hello(host);
  if (answer === undefined) return;
  if (!mayJoin(host, answer, configuration)) {
    end(REFUSED, host + ' holds data that does not come from this set and would be lost: empty its volume to let it join; nothing was changed');
  }
  let id = 0;
  for (const member of configuration.members) id = Math.max(id, member._id + 1);
  configuration.members.push({ _id: id, host: host });
  configuration.version = configuration.version + 1;
  admin.adminCommand({ replSetReconfig: configuration });
  end(WAITING, 'added ' + host);
}

function compare(primary) {
  doing = 'opening the set';
  const admin = opened(primary);
  if (admin === undefined) {
    print('the password in MONGO_PASSWORD does not open ' + setName + ' for the user ' + administrator.name + '; nothing was changed');
    end(REFUSED, 'put back the password that the set was made with, or change it in the database first');
  }
  for (const user of users) correct(admin, primary, user);
  reportFormerUser(admin, primary);
  doing = 'comparing the members';
  const configuration = configurationOf(admin);
  const present = configuration.members.map((member) => member.host);
  for (const host of present.filter((each) => !declared.includes(each))) {
    print(host + ' is not declared but stays: members are never removed automatically; on ' + primary + ': rs.remove("' + host + '")');
  }
  const missing = declared.filter((each) => !present.includes(each));
  for (const host of missing) add(admin, configuration, host);
  if (missing.length > 0) end(WAITING, 'waiting: not reachable and so not added: ' + missing.join(', '));
}

function main() {
  const answers = {};
  answers[me] = hello(localhost);
  for (const host of others) answers[host] = hello(host);
  const answering = declared.filter((host) => answers[host] !== undefined);
  const configured = answering.filter((host) => answers[host].setName !== undefined);
  const foreign = configured.filter((host) => answers[host].setName !== setName);
  if (foreign.length > 0) {
    end(REFUSED, foreign.join(', ') + " belongs to the replica set '" + answers[foreign[0]].setName + "', not '" + setName + "'; nothing was changed");
  }
  if (answers[me] === undefined) end(WAITING, 'waiting: mongod does not answer on ' + localhost);

  if (configured.length === 0) {
    const silent = declared.filter((host) => answers[host] === undefined);
    if (silent.length > 0) {
      end(WAITING, 'waiting: the set is not initiated while a member that may hold its data is silent: ' + silent.join(', '));
    }
    initiate(adminOf(localhost));
  }
  const primaries = [...new Set(configured.map((host) => answers[host].primary))].filter((host) => host !== undefined);
  if (primaries.length === 0) end(WAITING, 'waiting: ' + setName + ' exists and has no primary');
  if (primaries.length > 1) end(WAITING, 'waiting: the members disagree about the primary: ' + primaries.join(', '));

  const alone = primaries[0] === me && answers[me].hosts.length === 1;
  if (alone && statusCode(adminOf(localhost)) === 0) create(adminOf(localhost), administrator);
  compare(primaries[0]);
  if (answers[me].setName === undefined) end(WAITING, 'waiting: ' + me + ' is empty and gets its data from ' + primaries[0]);
  end(0, setName + ' has its declared members: ' + declared.join(', '));
}

try {
  main();
} catch (error) {
  if (ended) throw error;
  end(WAITING, 'waiting: ' + doing + ' did not work: ' + (error.codeName || error.name));
}
`.trimStart();
