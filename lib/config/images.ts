/** What depends on an image and not on who runs it. */
export interface ImageFacts {
  /** User and group that its files belong to. @default - 10001, for an image that does not care */
  readonly user?: number;
  readonly group?: number;
  /** User and group of the tags that end in `alpine`, where they are others. */
  readonly alpine?: { readonly user: number; readonly group: number };
  /** Paths that it writes to at run time; each becomes scratch space under the read-only root. */
  readonly writablePaths?: readonly string[];
  /** Whether `sh` and `sleep` are there: a distroless image has neither. */
  readonly hasShell: boolean;
  readonly ports?: readonly number[];
  /** Signal that makes it finish what it does, where SIGTERM drops it. */
  readonly stopSignal?: string;
}

/**
 * Known images, by repository without registry.
 *
 * An image that is not listed takes what its props say, or safe defaults: user 10001, no writable path but `/tmp`, no shell.
 */
const KNOWN_IMAGES: Readonly<Record<string, ImageFacts>> = {
  busybox: { hasShell: true },
  // www-data; Apache keeps its pid and lock files outside /tmp
  php: {
    user: 33,
    group: 33,
    hasShell: true,
    ports: [80],
    writablePaths: ['/var/run/apache2', '/var/lock/apache2'],
    stopSignal: 'SIGWINCH',
  },
  nginx: { user: 101, group: 101, hasShell: true, ports: [80], writablePaths: ['/var/cache/nginx', '/var/run'], stopSignal: 'SIGQUIT' },
  'nginxinc/nginx-unprivileged': { user: 101, group: 101, hasShell: true, ports: [8080], stopSignal: 'SIGQUIT' },
  // https://github.com/docker-library/postgres, …/mysql, …/mongo, …/redis: the Dockerfiles create these users
  postgres: {
    user: 999,
    group: 999,
    alpine: { user: 70, group: 70 },
    hasShell: true,
    ports: [5432],
    writablePaths: ['/var/run/postgresql'],
    stopSignal: 'SIGINT',
  },
  mysql: { user: 999, group: 999, hasShell: true, ports: [3306], writablePaths: ['/var/run/mysqld'] },
  mariadb: { user: 999, group: 999, hasShell: true, ports: [3306], writablePaths: ['/run/mysqld'] },
  mongo: { user: 999, group: 999, hasShell: true, ports: [27_017] },
  redis: { user: 999, group: 999, alpine: { user: 999, group: 1000 }, hasShell: true, ports: [6379] },
  tomcat: { hasShell: true, ports: [8080], writablePaths: ['/usr/local/tomcat/work', '/usr/local/tomcat/temp', '/usr/local/tomcat/logs'] },
};

/** User and group of an image that does not dictate its own. */
export const DEFAULT_USER = 10_001;

/** What is known of an image; undefined for one that is not listed. */
export function imageFacts(repository: string): ImageFacts | undefined {
  const name = withoutRegistry(repository);
  return Object.hasOwn(KNOWN_IMAGES, name) ? KNOWN_IMAGES[name] : undefined;
}

// a registry has a dot or a port in its first part; `library/` is what Docker Hub puts before official images
function withoutRegistry(repository: string): string {
  const [first = '', ...rest] = repository.split('/');
  const path = rest.length > 0 && /[.:]|^localhost$/.test(first) ? rest.join('/') : repository;
  return path.replace(/^library\//, '');
}
