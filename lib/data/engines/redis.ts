import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { uriPart } from '../../config/secret-template';
import { when } from '../../system';
import { clientHost, credential, type DatabaseEngine, type DatabaseSite, type Major, startedWith } from '../engine';
import { redisScripts } from '../scripts/redis';
import { shellScript } from '../scripts/shell-script';

export interface RedisOptions {
  /** Major version of the data on the volume, such as `7`. */
  readonly major: Major;
  /** Repository of the image. @default 'redis' */
  readonly image?: string;
  /** Whether tags end in `alpine`: its group is another. @default false */
  readonly alpine?: boolean;
  /**
   * For a cache: how much it may hold before what was used longest ago goes. Leave it some of its container's memory for itself.
   *
   * @default - nothing goes by itself, as in a database
   */
  readonly evictAbove?: Size;
}

/** Facts that Redis offers its clients. */
export type RedisFact = 'host' | 'port' | 'address' | 'password' | 'uri';

const PORT = 6379;
const EXPORTER_PORT = 9121;

/** The configuration comes by standard input: a password among the arguments would be seen by whoever lists processes. */
const startScript = (settings: readonly string[]) =>
  shellScript(String.raw`
password=$(printf '%s' "$REDIS_PASSWORD" | sed 's/["\\]/\\&/g')
exec redis-server - << CONFIGURATION
requirepass "$password"
dir /data
appendonly yes
${settings.map((setting) => `${setting}\n`).join('')}CONFIGURATION
`);

/**
 * Redis as in its official image, with its data on disk.
 *
 * @see https://github.com/docker-library/docs/blob/master/redis/README.md
 */
export function redis({ major, image = 'redis', alpine = false, evictAbove }: RedisOptions): DatabaseEngine<RedisFact> {
  const env = (site: Pick<DatabaseSite, 'secret'>) => ({ REDIS_PASSWORD: credential(site, 'password') });
  const eviction = evictAbove
    ? [`maxmemory ${evictAbove.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR })}mb`, 'maxmemory-policy allkeys-lru']
    : [];
  return {
    title: 'Redis',
    image,
    major,
    alpine,
    port: { name: 'redis', number: PORT, protocol: 'redis' },
    data: { path: '/data' },
    stopsWithin: Duration.minutes(1),
    memory: Size.mebibytes(256),
    probeTimeout: Duration.seconds(5),
    scripts: () => redisScripts(),
    server: (site) => ({ ...startedWith('start', startScript(eviction)), env: env(site) }),
    credentials: (site) => ({ keys: ['password'], template: { uri: `redis://:${uriPart('password')}@${clientHost(site)}:${PORT}/0` } }),
    facts: () => ({ host: '{host}', port: String(PORT), address: `{host}:${PORT}`, password: { key: 'password' }, uri: { key: 'uri' } }),
    exporter: (site) => ({
      image: 'oliver006/redis_exporter',
      port: EXPORTER_PORT,
      env: { REDIS_ADDR: `redis://localhost:${PORT}`, ...env(site) },
    }),
    clientEnv: env,
    validate: () =>
      when(
        evictAbove !== undefined && evictAbove.toMebibytes({ rounding: SizeRoundingBehavior.FLOOR }) < 1,
        `engine.evictAbove (${evictAbove?.asString() ?? ''}) must be at least 1Mi; leave it out for a database, which loses nothing`,
      ),
  };
}
