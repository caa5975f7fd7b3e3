import { splitRepository } from './image-repository';

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
  /** Whether it runs as any other user too. @default false */
  readonly anyUser?: boolean;
  /** Ports that it listens on by itself; another one is a setting of it. @default - not known */
  readonly ports?: readonly number[];
  /** Paths that it answers, where these are all: every other one is not found. @default - not known */
  readonly paths?: readonly string[];
  /** Variables that the image sets to what does not work here, each with the reason: they must be set. @default - none */
  readonly overrides?: Readonly<Record<string, string>>;
  /**
   * Whether it leaves SIGTERM to the kernel, which ends any process by it but the first of a container. Its pods share one process namespace,
   * where the first process is the sandbox's; otherwise each would be killed when its grace period is over.
   *
   * @default false
   */
  readonly ignoresSigterm?: boolean;
  /** Signal that makes it finish what it does, where SIGTERM drops it. */
  readonly stopSignal?: string;
}

/** @see https://github.com/spring-petclinic/spring-petclinic-microservices/blob/main/docker/Dockerfile */
const PETCLINIC_OVERRIDES = { SPRING_PROFILES_ACTIVE: "'docker' imports from http://config-server:8888, and ends without it" };

/**
 * Known images, by repository without registry.
 *
 * An image that is not listed takes what its props say, or safe defaults: user 10001, no writable path but `/tmp`, no shell.
 */
const KNOWN_IMAGES: ImageTable = {
  busybox: { hasShell: true },
  // distroless: its pipeline can be read by any user
  'fluent/fluent-bit': { hasShell: false },
  'alpine/git': { hasShell: true },
  maven: { hasShell: true },
  golang: { hasShell: true },
  // https://github.com/jenkinsci/docker: its user is jenkins
  'jenkins/jenkins': { user: 1000, group: 1000, hasShell: true, ports: [8080, 50_000] },
  // https://github.com/jenkinsci/docker-agents
  'jenkins/inbound-agent': { user: 1000, group: 1000, hasShell: true },
  node: { user: 1000, group: 1000, anyUser: true, hasShell: true },
  python: { hasShell: true },
  ruby: { hasShell: true },
  'curlimages/curl': { user: 100, group: 101, anyUser: true, hasShell: true },
  // www-data; Apache keeps its pid and lock files outside /tmp
  php: {
    user: 33,
    group: 33,
    anyUser: true,
    hasShell: true,
    ports: [80],
    writablePaths: ['/var/run/apache2', '/var/lock/apache2'],
    stopSignal: 'SIGWINCH',
  },
  // www-data; the image of php with WordPress in it, which its entry point copies to /var/www/html
  wordpress: {
    user: 33,
    group: 33,
    anyUser: true,
    hasShell: true,
    ports: [80],
    writablePaths: ['/var/run/apache2', '/var/lock/apache2'],
    stopSignal: 'SIGWINCH',
  },
  // Alpine with the program in it; its user is free, and 65532 is what its makers' Helm chart takes
  traefik: { user: 65_532, group: 65_532, anyUser: true, hasShell: true },
  'nocodb/nocodb': { hasShell: true, ports: [8080] },
  nginx: { user: 101, group: 101, hasShell: true, ports: [80], writablePaths: ['/var/cache/nginx', '/var/run'], stopSignal: 'SIGQUIT' },
  'nginxinc/nginx-unprivileged': { user: 101, group: 101, hasShell: true, ports: [8080], stopSignal: 'SIGQUIT' },
  // nginx on Alpine with a page in it
  'ewanvalentine/ui': {
    user: 101,
    group: 101,
    hasShell: true,
    ports: [80],
    writablePaths: ['/var/cache/nginx', '/var/run'],
    stopSignal: 'SIGQUIT',
  },
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
  // https://github.com/apache/kafka/blob/trunk/docker/jvm/Dockerfile: appuser is the first user of its Alpine; files are given by who runs it
  'apache/kafka': { user: 1000, group: 1000, hasShell: true, ports: [9092] },
  // https://github.com/31z4/zookeeper-docker
  zookeeper: { user: 1000, group: 1000, hasShell: true, ports: [2181, 2888, 3888], writablePaths: ['/logs'] },
  // https://github.com/hashicorp/consul/blob/main/Dockerfile
  'hashicorp/consul': { user: 100, group: 1000, hasShell: true, ports: [8300, 8301, 8500] },
  // https://github.com/spring-petclinic/spring-petclinic-microservices: a Temurin image that any user may run
  'springcommunity/spring-petclinic-vets-service': { hasShell: true, ports: [8080], overrides: PETCLINIC_OVERRIDES },
  'springcommunity/spring-petclinic-api-gateway': { hasShell: true, ports: [8080], overrides: PETCLINIC_OVERRIDES },
  // https://github.com/rootsongjc/k8s-app-monitor-agent, …-test: one program on Alpine
  'jimmysong/k8s-app-monitor-agent': { hasShell: true, ports: [8888] },
  'jimmysong/k8s-app-monitor-test': { hasShell: true, ports: [3000] },
  // https://github.com/grafana/grafana/blob/main/Dockerfile
  'grafana/grafana': { user: 472, group: 472, hasShell: true, ports: [3000], writablePaths: ['/var/lib/grafana', '/var/log/grafana'] },
  // https://github.com/kiali/kiali/blob/master/deploy/docker/Dockerfile-multi-arch
  'kiali/kiali': { user: 1000, group: 1000, hasShell: true, ports: [20_001, 9090] },
  // https://github.com/openzipkin/zipkin/blob/master/docker/Dockerfile
  'openzipkin/zipkin': { user: 1000, group: 1000, hasShell: true, ports: [9411] },
  // https://github.com/kubernetes-sigs/headlamp/blob/main/Dockerfile
  'headlamp-k8s/headlamp': { user: 100, group: 101, hasShell: true, ports: [4466], writablePaths: ['/home/headlamp'] },
  // https://github.com/graphite-project/docker-graphite-statsd: all may read it; its web application opens log files, whether it logs to them or not
  'graphiteapp/graphite-statsd': { hasShell: true, ports: [80, 2003, 2004, 7002], writablePaths: ['/var/log/graphite'] },
  tomcat: { hasShell: true, ports: [8080], writablePaths: ['/usr/local/tomcat/work', '/usr/local/tomcat/temp', '/usr/local/tomcat/logs'] },
};

/** User and group of an image that does not dictate its own. */
export const DEFAULT_USER = 10_001;

/** Facts of images by repository without registry. */
export type ImageTable = Readonly<Record<string, ImageFacts>>;

/**
 * What is known of an image; undefined for one that is not listed.
 *
 * @param own facts that an estate adds or states otherwise
 */
export function imageFacts(repository: string, own: ImageTable = {}): ImageFacts | undefined {
  // `library/` is what Docker Hub puts before official images
  const name = splitRepository(repository).path.replace(/^library\//, '');
  return [own, KNOWN_IMAGES].find((table) => Object.hasOwn(table, name))?.[name];
}
