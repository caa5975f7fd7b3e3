import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { when } from '../../../system';
import type { Health } from '../../../workloads';
import { validateVoters } from '../../validate-stateful-set';
import type { ClusterServer, ClusterSoftware } from '../cluster-software';
import type { ClusterSite } from '../cluster-site';
import { kafkaClusterId } from './kafka-cluster-id';
import {
  bootstrapServers,
  CLIENT_PORT,
  CONTROLLER_PORT,
  KAFKA_DATA,
  kraftProperties,
  log4j,
  log4j2,
  LOG_SETTINGS,
  LOG_SETTINGS_BEFORE_4,
  SERVER_PROPERTIES,
  zookeeperProperties,
} from './kafka-files';

export interface KafkaOptions {
  /**
   * The ZooKeeper in which brokers keep what they agree on, for releases before 4.0. The chart connects them: `kafka.connectTo(zookeeper)`.
   *
   * @default - none: brokers agree among themselves (KRaft), the only way from 4.0 on
   */
  readonly zookeeper?: { readonly site: ClusterSite };
  /** Repository of the image. @default 'apache/kafka' */
  readonly image?: string;
}

/** Facts that Kafka offers its clients. */
export type KafkaFact = 'bootstrapServers' | 'address';

const BIN = '/opt/kafka/bin';
const START = [`${BIN}/kafka-server-start.sh`, SERVER_PROPERTIES];
const STARTUP_MINUTES = 30;
const PROBES_PER_MINUTE = 6;
const MOST_CONTROLLERS = 7;
/** Half of what the container may have: the rest is for what Kafka leaves to the system. */
const HEAP = '-XX:InitialRAMPercentage=50 -XX:MaxRAMPercentage=50';

/**
 * Kafka as in the image of its makers, each broker known to clients by its stable name.
 *
 * @see https://kafka.apache.org/documentation/#configuration
 */
export function kafka({ zookeeper, image = 'apache/kafka' }: KafkaOptions = {}): ClusterSoftware<KafkaFact> {
  const shared = {
    image,
    data: KAFKA_DATA,
    memory: Size.gibibytes(1),
    // it hands its partitions to others first
    stopsWithin: Duration.minutes(2),
    // it serves before it has copied what it missed
    settlesWithin: Duration.seconds(30),
    facts: (site: ClusterSite) => ({ bootstrapServers: bootstrapServers(site), address: `{host}:${CLIENT_PORT}` }),
  };
  const client = [{ name: 'client', number: CLIENT_PORT }] as const;
  if (zookeeper) {
    return {
      ...shared,
      title: 'Kafka with ZooKeeper',
      ports: { client },
      // ZooKeeper votes, brokers do not
      replication: { validate: () => [] },
      health: brokerHealth(CLIENT_PORT),
      files: (site) => ({ [SERVER_PROPERTIES]: zookeeperProperties(site, zookeeper.site), [LOG_SETTINGS_BEFORE_4]: log4j() }),
      server: () => ({ command: START, env: serverEnv(`-Dlog4j.configuration=file:${LOG_SETTINGS_BEFORE_4}`) }),
      validate: (version) => validateBefore4(image, version),
    };
  }
  return {
    ...shared,
    title: 'Kafka',
    ports: { client, peer: [{ name: 'controller', number: CONTROLLER_PORT }] },
    replication: { validate: (replicas) => validateVoters(replicas, 'Kafka', MOST_CONTROLLERS) },
    health: brokerHealth(CONTROLLER_PORT),
    files: (site) => ({ [SERVER_PROPERTIES]: kraftProperties(site), [LOG_SETTINGS]: log4j2() }),
    server: kraftServer,
    validate: (version) => validateFrom4(image, version),
  };
}

function kraftServer(site: ClusterSite): ClusterServer {
  const env = serverEnv(`-Dlog4j2.configurationFile=${LOG_SETTINGS}`);
  const format = ['format', '--ignore-formatted', `--cluster-id=${kafkaClusterId(site)}`, `--config=${SERVER_PROPERTIES}`];
  return {
    command: START,
    env,
    // marks an empty volume with the cluster that it belongs to, and leaves others as they are
    preparations: { format: { command: [`${BIN}/kafka-storage.sh`, ...format], env, memory: Size.mebibytes(512) } },
  };
}

function serverEnv(logging: string): Record<string, string> {
  return {
    KAFKA_HEAP_OPTS: HEAP,
    KAFKA_LOG4J_OPTS: logging,
    LOG_DIR: '/tmp',
    // by default it also asks for a log file of the garbage collector
    EXTRA_ARGS: '-name kafkaServer',
  };
}

/**
 * Ready is a broker that has joined: it opens its port once it knows what the others know.
 *
 * @param livePort what is open while it lives: the port of controllers, where it has one, is open before it has read what it stores
 */
function brokerHealth(livePort: number): Health {
  const open = (port: number, failureThreshold: number) =>
    kplus.Probe.fromTcpSocket({ port, periodSeconds: Duration.seconds(10), timeoutSeconds: Duration.seconds(5), failureThreshold });
  return {
    readiness: open(CLIENT_PORT, 3),
    liveness: open(livePort, 6),
    startup: open(livePort, STARTUP_MINUTES * PROBES_PER_MINUTE),
  };
}

const BEFORE_4 = /^v?[0-3]\./;

function validateFrom4(image: string, version: string | undefined): string[] {
  return when(
    version !== undefined && BEFORE_4.test(version),
    `software is Kafka as it is from 4.0 on, and the release of ${image} is ${version ?? ''}; release a tag of 4, or give it a 'zookeeper'`,
  );
}

function validateBefore4(image: string, version: string | undefined): string[] {
  return when(
    version !== undefined && !BEFORE_4.test(version),
    `software.zookeeper was removed from Kafka with 4.0, and the release of ${image} is ${version === '' ? 'a digest alone' : (version ?? '')}; ` +
      "release a tag of 3.9 for this workload, or leave 'zookeeper' out",
  );
}
