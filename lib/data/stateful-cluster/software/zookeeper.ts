import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { ConfigFile } from '../../../config/config-files';
import { validateVoters } from '../../validate-stateful-set';
import { addressesOf, type ClusterSite, peersOf, thisPeer } from '../cluster-site';
import type { ClusterSoftware } from '../cluster-software';

/** Facts that ZooKeeper offers its clients. */
export type ZookeeperFact = 'connectString';

const CLIENT_PORT = 2181;
const PEER_PORT = 2888;
const ELECTION_PORT = 3888;
const METRICS_PORT = 7000;
const DATA = '/data';
const CONFIG = '/etc/zookeeper/zoo.cfg';
const MOST_VOTERS = 7;

/**
 * ZooKeeper as in the official image, which knows its servers by their stable names.
 *
 * @see https://zookeeper.apache.org/doc/current/zookeeperAdmin.html#sc_configuration
 */
export function zookeeper({ image = 'zookeeper' }: { readonly image?: string } = {}): ClusterSoftware<ZookeeperFact> {
  return {
    title: 'ZooKeeper',
    image,
    ports: {
      client: [{ name: 'client', number: CLIENT_PORT }],
      peer: [
        { name: 'peer', number: PEER_PORT },
        { name: 'election', number: ELECTION_PORT },
      ],
    },
    replication: { validate: (replicas) => validateVoters(replicas, 'ZooKeeper', MOST_VOTERS) },
    data: DATA,
    memory: Size.mebibytes(512),
    health: {
      // 'imok' is the answer of one that runs, whether it has found the others or not
      readiness: kplus.Probe.fromCommand(['sh', '-c', `[ "$(echo ruok | nc -w 2 127.0.0.1 ${CLIENT_PORT})" = imok ]`], {
        periodSeconds: Duration.seconds(10),
        timeoutSeconds: Duration.seconds(5),
        failureThreshold: 3,
      }),
      // it opens its port when it has read all that it stores
      startup: kplus.Probe.fromTcpSocket({ port: CLIENT_PORT, periodSeconds: Duration.seconds(10), failureThreshold: 60 }),
    },
    stopsWithin: Duration.seconds(30),
    settlesWithin: Duration.seconds(15),
    metrics: { port: METRICS_PORT },
    files: (site) => ({ [CONFIG]: configuration(site), [`${DATA}/myid`]: ConfigFile.text(`${thisPeer(site).id}\n`) }),
    server: ({ memory }) => ({
      command: ['zkServer.sh', 'start-foreground', CONFIG],
      // half of what it has, as a number: its script passes a size of the heap, which wins over a share
      env: { ZK_SERVER_HEAP: String(Math.floor(memory.toMebibytes() / 2)) },
    }),
    facts: (site) => ({ connectString: zookeeperAddresses(site) }),
  };
}

/** Addresses of all servers, of which a client uses any. */
export function zookeeperAddresses(site: ClusterSite): string {
  return addressesOf(site, CLIENT_PORT);
}

function configuration(site: ClusterSite): ConfigFile {
  const servers = peersOf(site).map(({ id, host }): [string, string] => [
    `server.${id}`,
    `${host}:${PEER_PORT}:${ELECTION_PORT};${CLIENT_PORT}`,
  ]);
  return ConfigFile.properties({
    dataDir: DATA,
    tickTime: 2000,
    initLimit: 10,
    syncLimit: 5,
    'autopurge.purgeInterval': 24,
    'autopurge.snapRetainCount': 3,
    // one server alone is a set of one, so that others may join it
    standaloneEnabled: false,
    // its own name may not resolve yet when it starts
    quorumListenOnAllIPs: true,
    'admin.enableServer': false,
    '4lw.commands.whitelist': 'ruok',
    'metricsProvider.className': 'org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider',
    'metricsProvider.httpPort': METRICS_PORT,
    ...Object.fromEntries(servers),
  });
}
