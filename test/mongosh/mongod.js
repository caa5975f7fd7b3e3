const { randomBytes } = require('node:crypto');
const { MongoServerError } = require('./server-error');
const { authenticate, createUser, grantRoles, isRoot, updateUser, usersInfo } = require('./users');

/**
 * What the members of replica sets hold and answer: as little of mongod as initiating and growing a set, and its users, need, with its error codes.
 *
 * @see https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
 * @see https://github.com/mongodb/mongo/blob/master/src/mongo/db/repl/replication_coordinator_impl.cpp
 *
 * @typedef {{ users: import('./users').Users, data: string[], config?: Configuration }} Volume
 * @typedef {{ _id: string, version: number, members: { _id: number, host: string }[], settings: { replicaSetId: string } }} Configuration
 * @typedef {{ up: boolean, replSet?: string, volume: Volume, syncing?: boolean, deaf?: boolean }} Member - `deaf`: heartbeats do not reach it yet
 * @typedef {{ what: string, host: string, holders: string[] }} Event
 * @typedef {{ members: Record<string, Member>, events: Event[] }} State
 */

class MongoServerSelectionError extends Error {
  name = 'MongoServerSelectionError';
}

/** @returns {Volume} */
const emptyVolume = () => ({ users: {}, data: [] });

/** @param {Volume} volume */
const holdsSomething = ({ users, data, config }) => config !== undefined || data.length > 0 || Object.keys(users).length > 0;

/** @returns {State} */
function freshState(hosts, replSet = 'rs0') {
  return { members: Object.fromEntries(hosts.map((host) => [host, { up: true, replSet, volume: emptyVolume() }])), events: [] };
}

const hostsOf = (config) => config.members.map((member) => member.host);
const configOf = (state, host) => {
  const config = state.members[host]?.volume.config;
  return config !== undefined && hostsOf(config).includes(host) ? config : undefined;
};

/** The set's primary as a member sees it: the first live member of the newest configuration, if a majority of it is alive. */
function primaryOf(state, config) {
  const alive = hostsOf(config).filter(
    (host) => state.members[host]?.up && state.members[host].volume.config?.settings.replicaSetId === config.settings.replicaSetId,
  );
  const newest = (host) => state.members[host].volume.config.version;
  const candidates = alive.filter((host) => !state.members[host].syncing && newest(host) === Math.max(...alive.map(newest)));
  return alive.length * 2 > config.members.length ? candidates[0] : undefined;
}

/** One round of heartbeats: configurations spread to who is named in them, then data follows from the primary. */
function heartbeat(state) {
  for (const member of Object.values(state.members)) {
    const config = member.up ? member.volume.config : undefined;
    for (const host of config === undefined ? [] : hostsOf(config)) {
      const other = state.members[host];
      if (other === undefined || !other.up || other.deaf || other.replSet !== config._id) continue;
      const held = other.volume.config;
      if (held === undefined) {
        if (holdsSomething(other.volume)) state.events.push({ what: 'emptied', host, holders: [] });
        other.volume = { ...emptyVolume(), config };
        other.syncing = true;
      } else if (held.settings.replicaSetId === config.settings.replicaSetId && held.version < config.version) {
        other.volume.config = config;
      }
    }
  }
  for (const [host, member] of Object.entries(state.members)) {
    const config = member.up ? configOf(state, host) : undefined;
    const primary = config === undefined ? undefined : primaryOf(state, config);
    if (primary === undefined || primary === host || member.deaf) continue;
    const { users, data } = state.members[primary].volume;
    member.volume = { ...member.volume, users: { ...users }, data: [...data] };
    delete member.syncing;
  }
}

/** A connection to one member; `local` is one over 127.0.0.1. */
class Connection {
  #state;
  #host;
  #local;
  #user;

  constructor(state, host, local) {
    if (!state.members[host]?.up) throw new MongoServerSelectionError(`connect ECONNREFUSED ${host}`);
    this.#state = state;
    this.#host = host;
    this.#local = local;
  }

  get #member() {
    return this.#state.members[this.#host];
  }

  get #volume() {
    return this.#member.volume;
  }

  auth(user, password) {
    authenticate(this.#volume.users, user, password);
    this.#user = user;
    return { ok: 1 };
  }

  adminCommand(command) {
    const [name] = Object.keys(command);
    const run = { ping: () => ({ ok: 1 }), hello: () => this.#hello() }[name];
    if (run !== undefined) return run();
    const known = {
      replSetGetStatus: [true, () => this.#status()],
      replSetGetConfig: [false, () => this.#config()],
      replSetInitiate: [true, () => this.#initiate(command.replSetInitiate)],
      replSetReconfig: [true, () => this.#reconfigure(command.replSetReconfig)],
      createUser: [true, () => this.#changeUsers(createUser, command)],
      updateUser: [false, () => this.#changeUsers(updateUser, command)],
      grantRolesToUser: [false, () => this.#changeUsers(grantRoles, command)],
      usersInfo: [false, () => ({ users: usersInfo(this.#volume.users, command), ok: 1 })],
    }[name];
    if (known === undefined) throw new MongoServerError(59, 'CommandNotFound', `no such command: '${name}'`);
    const [exempt, restricted] = known;
    this.#allow(name, exempt);
    return restricted();
  }

  #note(what) {
    const holders = Object.entries(this.#state.members).filter(([, { volume }]) => holdsSomething(volume));
    this.#state.events.push({ what, host: this.#host, holders: holders.map(([host]) => host) });
  }

  #allow(name, underException) {
    const exception = this.#local && underException && Object.keys(this.#volume.users).length === 0;
    if (!isRoot(this.#volume.users, this.#user) && !exception)
      throw new MongoServerError(13, 'Unauthorized', `Command ${name} requires authentication`);
    if (this.#member.replSet === undefined && name.startsWith('replSet')) {
      throw new MongoServerError(76, 'NoReplicationEnabled', 'not running with --replSet');
    }
  }

  #onPrimary() {
    const config = configOf(this.#state, this.#host);
    if (config === undefined || primaryOf(this.#state, config) !== this.#host) {
      throw new MongoServerError(10107, 'NotWritablePrimary', 'not primary');
    }
  }

  #hello() {
    const config = configOf(this.#state, this.#host);
    if (config === undefined) {
      return { isWritablePrimary: false, secondary: false, info: 'Does not have a valid replica set config', isreplicaset: true, ok: 1 };
    }
    const primary = primaryOf(this.#state, config);
    const isPrimary = primary === this.#host;
    const known = primary === undefined ? {} : { primary };
    return {
      setName: config._id,
      hosts: hostsOf(config),
      ...known,
      isWritablePrimary: isPrimary,
      secondary: !isPrimary,
      me: this.#host,
      ok: 1,
    };
  }

  #status() {
    if (this.#volume.config === undefined) throw new MongoServerError(94, 'NotYetInitialized', 'no replset config has been received');
    if (configOf(this.#state, this.#host) === undefined) {
      throw new MongoServerError(93, 'InvalidReplicaSetConfig', 'Our replica set config is invalid or we are not a member of it');
    }
    return { set: this.#volume.config._id, ok: 1 };
  }

  #config() {
    if (this.#volume.config === undefined) throw new MongoServerError(94, 'NotYetInitialized', 'no replset config has been received');
    return { config: JSON.parse(JSON.stringify(this.#volume.config)), ok: 1 };
  }

  #changeUsers(change, command) {
    this.#onPrimary();
    change(this.#volume.users, command);
    this.#note(Object.keys(command)[0]);
    return { ok: 1 };
  }

  #initiate(wanted) {
    if (this.#volume.config !== undefined) throw new MongoServerError(23, 'AlreadyInitialized', 'already initialized');
    if (wanted._id !== this.#member.replSet || !hostsOf(wanted).includes(this.#host)) {
      throw new MongoServerError(93, 'InvalidReplicaSetConfig', 'No host described in new configuration maps to this node');
    }
    for (const host of hostsOf(wanted).filter((each) => each !== this.#host)) {
      if (!this.#state.members[host]?.up) throw new MongoServerError(74, 'NodeNotFound', `replSetInitiate quorum check failed: ${host}`);
      if (holdsSomething(this.#state.members[host].volume)) {
        throw new MongoServerError(110, 'CannotInitializeNodeWithData', `'${host}' has data already, cannot initiate set.`);
      }
    }
    this.#note('initiate');
    this.#volume.config = { ...wanted, version: 1, settings: { replicaSetId: randomBytes(12).toString('hex') } };
    return { ok: 1 };
  }

  #reconfigure(wanted) {
    this.#onPrimary();
    const { config } = this.#volume;
    const incompatible = (message) => new MongoServerError(103, 'NewReplicaSetConfigurationIncompatible', message);
    if (wanted.version <= config.version) throw incompatible('version must be greater');
    const added = hostsOf(wanted).filter((host) => !hostsOf(config).includes(host));
    const removed = hostsOf(config).filter((host) => !hostsOf(wanted).includes(host));
    if (added.length + removed.length > 1)
      throw incompatible('Non force replica set reconfig can only add or remove at most 1 voting member.');
    for (const host of added.filter((each) => this.#state.members[each]?.up)) {
      const held = this.#state.members[host].volume.config;
      if (held !== undefined && held.settings.replicaSetId !== config.settings.replicaSetId) {
        throw incompatible(`Our replica set ID did not match that of ${host}`);
      }
    }
    const reachable = hostsOf(wanted).filter((host) => this.#state.members[host]?.up);
    if (reachable.length * 2 <= wanted.members.length) throw new MongoServerError(74, 'NodeNotFound', 'Quorum check failed');
    this.#note('reconfigure');
    this.#volume.config = wanted;
    return { ok: 1 };
  }
}

module.exports = { Connection, emptyVolume, freshState, heartbeat, holdsSomething };
