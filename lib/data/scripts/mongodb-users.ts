interface MongodbRole {
  readonly role: string;
  readonly db: string;
}

/** A user of the database `admin` that every replica set has. */
export interface MongodbUser {
  readonly name: string;
  readonly roles: readonly MongodbRole[];
}

/** Looks after the set: initiates it, grows it, dumps and restores it. */
export const MONGODB_ADMIN: MongodbUser = { name: 'keelson-admin', roles: [{ role: 'root', db: 'admin' }] };

/** All clients: reads and writes every database, changes no user, no role and no member, and drops no database. */
export const MONGODB_CLIENT: MongodbUser = { name: 'keelson-client', roles: [{ role: 'readWriteAnyDatabase', db: 'admin' }] };

/**
 * The exporter of metrics. Its collectors of collections and indexes list them in every database, which `clusterMonitor` alone does not allow.
 *
 * @see https://github.com/percona/mongodb_exporter#permissions
 */
export const MONGODB_MONITOR: MongodbUser = {
  name: 'keelson-monitor',
  roles: [
    { role: 'clusterMonitor', db: 'admin' },
    { role: 'readAnyDatabase', db: 'admin' },
    { role: 'read', db: 'local' },
  ],
};

/** The user that sets had before there were the others: everything was done as it, with the password that is now the clients'. */
export const MONGODB_FORMER_USER = 'root';

/**
 * Functions of the script that looks after a set: a user is created where it is missing, and gets back roles and password. Roles that it has
 * besides stay. They rely on the script's own `end`, `authenticated`, `administrator` and `formerUser`.
 */
export const MONGODB_USERS_JAVASCRIPT = String.raw`
function create(admin, user) {
  doing = 'creating the user ' + user.name;
  admin.adminCommand({ createUser: user.name, pwd: user.password, roles: user.roles });
  end(WAITING, 'created the user ' + user.name);
}

function userOf(admin, name) {
  return admin.adminCommand({ usersInfo: name }).users[0];
}

function correct(admin, primary, user) {
  const held = userOf(admin, user.name);
  if (held === undefined) create(admin, user);
  doing = 'correcting the user ' + user.name;
  const present = held.roles.map((each) => each.role + '@' + each.db);
  if (user.roles.some((each) => !present.includes(each.role + '@' + each.db))) {
    admin.adminCommand({ grantRolesToUser: user.name, roles: user.roles });
    end(WAITING, 'gave the user ' + user.name + ' its roles');
  }
  if (authenticated(primary, user.name, user.password) === undefined) {
    admin.adminCommand({ updateUser: user.name, pwd: user.password });
    end(WAITING, 'gave the user ' + user.name + ' the password in the Secret');
  }
}

function reportFormerUser(admin, primary) {
  if (userOf(admin, formerUser) === undefined) return;
  if (!process.env.MONGO_PASSWORD) {
    print('the Secret has no password of ' + administrator.name + ' and is from before it: clients that read its uri are the user ' + formerUser);
  } else {
    print('when no client is the user ' + formerUser + ' any longer, on ' + primary + ": db.getSiblingDB('admin').dropUser('" + formerUser + "')");
  }
}
`.trimStart();
