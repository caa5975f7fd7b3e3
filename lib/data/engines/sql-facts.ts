import type { EngineFact } from '../engine';

/**
 * What clients of an SQL database are offered; the password and the URI are kept in a Secret. The user's name is there too, for clients
 * that want all of a login from one place: `database.credentials.value('username')`.
 */
export type SqlFact = 'host' | 'port' | 'address' | 'database' | 'username' | 'password' | 'uri';

export function sqlFacts(
  port: number,
  { database, username }: { readonly database: string; readonly username: string },
): Readonly<Record<SqlFact, EngineFact>> {
  return {
    host: '{host}',
    port: String(port),
    address: `{host}:${port}`,
    database,
    username,
    password: { key: 'password' },
    uri: { key: 'uri' },
  };
}
