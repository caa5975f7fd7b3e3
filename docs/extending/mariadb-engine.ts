import { type DatabaseEngine, Engine, type Major, type SqlFact } from '../../lib/data';

export interface MariadbOptions {
  /** Such as `'11.4'`. */
  readonly major: Major;
  /** @default 'app' */
  readonly database?: string;
}

/** MariaDB: what MySQL is, but for its name, its image, and one more fact for clients that are written in Java. */
export function mariadb({ major, database = 'app' }: MariadbOptions): DatabaseEngine<SqlFact | 'jdbc'> {
  const mysql = Engine.mysql({ major, database, image: 'mariadb' });
  return {
    ...mysql,
    title: 'MariaDB',
    facts: (site) => ({ ...mysql.facts(site), jdbc: `jdbc:mariadb://{host}:${mysql.port.number}/${database}` }),
  };
}
