import { mongodb } from './mongodb';
import { mysql } from './mysql';
import { postgresql } from './postgresql';
import { redis } from './redis';

export type { MongodbOptions, ReplicaSetFact } from './mongodb';
export type { MysqlOptions } from './mysql';
export type { PostgresqlOptions } from './postgresql';
export type { RedisFact, RedisOptions } from './redis';
export type { SqlFact } from './sql-facts';

/** The engines of {@link StatefulDatabase}; one of your own is an object of the shape {@link DatabaseEngine}. */
export const Engine = { postgresql, mysql, mongodb, redis };
