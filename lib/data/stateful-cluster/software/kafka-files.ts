import { ConfigFile } from '../../../config/config-files';
import { addressesOf, type ClusterSite, peersOf, thisPeer } from '../cluster-site';
import { zookeeperAddresses } from './zookeeper';

export const CLIENT_PORT = 9092;
export const CONTROLLER_PORT = 9093;
export const SERVER_PROPERTIES = '/etc/keelson/server.properties';
export const LOG_SETTINGS = '/etc/keelson/log4j2.yaml';
export const LOG_SETTINGS_BEFORE_4 = '/etc/keelson/log4j.properties';
export const KAFKA_DATA = '/var/lib/kafka/data';

/** Where ZooKeeper keeps what Kafka tells it, beside what others may. */
const ZOOKEEPER_FOLDER = '/kafka';
const MOST_COPIES = 3;
const LINE = '[%d] %p %m (%c)%n';

/**
 * Brokers that elect their controllers among themselves.
 *
 * @see https://kafka.apache.org/documentation/#kraft_config
 */
export function kraftProperties(site: ClusterSite): ConfigFile {
  const voters = peersOf(site).map(({ ordinal, host }) => `${ordinal}@${host}:${CONTROLLER_PORT}`);
  return ConfigFile.properties({
    'process.roles': 'broker,controller',
    'node.id': thisPeer(site).ordinal,
    'controller.quorum.voters': voters.join(','),
    'controller.listener.names': 'CONTROLLER',
    listeners: `CLIENT://:${CLIENT_PORT},CONTROLLER://:${CONTROLLER_PORT}`,
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    ...commonProperties(site),
  });
}

/** Brokers that keep what they agree on in ZooKeeper, as Kafka did before 4.0. */
export function zookeeperProperties(site: ClusterSite, zookeeper: ClusterSite): ConfigFile {
  return ConfigFile.properties({
    'broker.id': thisPeer(site).ordinal,
    'zookeeper.connect': `${zookeeperAddresses(zookeeper)}${ZOOKEEPER_FOLDER}`,
    listeners: `CLIENT://:${CLIENT_PORT}`,
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT',
    ...commonProperties(site),
  });
}

function commonProperties(site: ClusterSite): Record<string, string | number | boolean> {
  const copies = Math.min(site.replicas, MOST_COPIES);
  // a broker may be away and producers still have two that confirm
  const confirmed = Math.max(1, copies - 1);
  return {
    'advertised.listeners': `CLIENT://${thisPeer(site).host}:${CLIENT_PORT}`,
    'inter.broker.listener.name': 'CLIENT',
    // not the root of the volume, where `lost+found` would be taken for a topic
    'log.dirs': `${KAFKA_DATA}/topics`,
    'auto.create.topics.enable': false,
    'default.replication.factor': copies,
    'min.insync.replicas': confirmed,
    'offsets.topic.replication.factor': copies,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': confirmed,
  };
}

/** Logs to the console alone: the files that the image would write are on a root that is read-only. */
export function log4j2(): ConfigFile {
  return ConfigFile.yaml({
    Configuration: {
      Appenders: { Console: { name: 'CONSOLE', PatternLayout: { pattern: LINE } } },
      Loggers: { Root: { level: 'INFO', AppenderRef: { ref: 'CONSOLE' } } },
    },
  });
}

/** The same for the releases before 4.0. */
export function log4j(): ConfigFile {
  return ConfigFile.properties({
    'log4j.rootLogger': 'INFO, stdout',
    'log4j.appender.stdout': 'org.apache.log4j.ConsoleAppender',
    'log4j.appender.stdout.layout': 'org.apache.log4j.PatternLayout',
    'log4j.appender.stdout.layout.ConversionPattern': LINE,
  });
}

/** Addresses of all brokers, of which a client asks the first that answers for the others. */
export function bootstrapServers(site: ClusterSite): string {
  return addressesOf(site, CLIENT_PORT);
}
