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
