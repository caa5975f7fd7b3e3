import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type { Secret } from '../../../config/secret';
import { when } from '../../../system';
import { type Env, Storage } from '../../../workloads';
import { credential, type EngineExporter } from '../../engine';
import { clusterHost, type ClusterSite } from '../cluster-site';
import type { ClusterSoftware } from '../cluster-software';
import { consulAccessScript } from './consul-access';
import {
  CONSUL_DATA,
  CONSUL_FILES,
  CONSUL_IMAGE,
  CONSUL_PORTS,
  CONSUL_SECRETS,
  CONSUL_TLS,
  consulCommand,
  consulCredentials,
  serverSettings,
  STATSD_PORT,
} from './consul-files';
import { CONSUL_WAN, type ConsulFederation, elsewhereOf, RPC_PORT, validateFederation } from './consul-federation';

export interface ConsulOptions {
  /** What the servers call the place that they serve, such as the name of the cluster. */
  readonly datacenter: string;
  /**
   * Certificates of the servers: keys `ca.crt`, `tls.crt` and `tls.key`, for the name `server.<datacenter>.consul`. Agents get theirs
   * from the servers.
   *
   * @default - none: calls are not encrypted, gossip is
   */
  readonly tls?: Pick<Secret, 'name'>;

  /**
   * Other data centres, whose servers know these. Their gossip key, tokens and authority of certificates are the same.
   *
   * @default - none: it is the only one
   */
  readonly federation?: ConsulFederation;
}

/** Facts that Consul offers its clients. */
export type ConsulFact = 'retryJoin' | 'datacenter';

const EXPORTER_PORT = 9102;
const ACCESS_SCRIPT = `${CONSUL_FILES}/access.sh`;

/**
 * Servers of Consul, which nobody may ask anything without a token: their API listens inside of the pod alone, and has no pages.
 *
 * @see https://developer.hashicorp.com/consul/docs/reference/agent/configuration-file
 */
export function consul(options: ConsulOptions): ClusterSoftware<ConsulFact> {
  const { datacenter, tls, federation } = options;
  return {
    title: 'Consul',
    image: CONSUL_IMAGE,
    // what agents call, and are called on: gossip needs both protocols
    ports: { client: CONSUL_PORTS, ...(federation && { peer: CONSUL_WAN }) },
    elsewhere: federation && elsewhereOf(federation),
    replication: { validate: validateServers },
    data: CONSUL_DATA,
    memory: Size.mebibytes(256),
    health: {
      // it answers with or without a leader
      readiness: kplus.Probe.fromCommand(['curl', '--fail', '--silent', '--max-time', '4', 'http://127.0.0.1:8500/v1/status/leader'], {
        periodSeconds: Duration.seconds(10),
        timeoutSeconds: Duration.seconds(5),
        failureThreshold: 3,
      }),
      startup: kplus.Probe.fromTcpSocket({ port: RPC_PORT, periodSeconds: Duration.seconds(10), failureThreshold: 30 }),
    },
    stopsWithin: Duration.seconds(60),
    // one that came back has no vote for the first 10 to 20 s
    settlesWithin: Duration.seconds(30),
    files: (site) => ({ [`${CONSUL_FILES}/server.json`]: serverSettings(site, options), [ACCESS_SCRIPT]: consulAccessScript() }),
    server: (site) => ({
      command: consulCommand('server.json'),
      volumes: {
        [CONSUL_SECRETS]: Storage.secret({ name: site.secret }, { keys: ['server.json'] }),
        ...(tls && { [CONSUL_TLS]: Storage.secret(tls) }),
      },
      companions: { access: { command: ['sh', ACCESS_SCRIPT], env: accessEnv(site), memory: Size.mebibytes(64) } },
    }),
    credentials: () => consulCredentials(options),
    facts: (site) => ({ retryJoin: clusterHost(site), datacenter }),
    exporter: consulExporter,
    validate: (_version, environment) =>
      federation ? validateFederation(datacenter, federation, { hasTls: tls !== undefined, environment }) : [],
  };
}

/** What is pushed to it as statsd; asked itself, Consul shows metrics only to whoever has a token. */
export function consulExporter(): EngineExporter {
  return {
    image: 'prom/statsd-exporter',
    port: EXPORTER_PORT,
    args: [`--statsd.listen-udp=127.0.0.1:${STATSD_PORT}`, '--statsd.listen-tcp=', `--web.listen-address=:${EXPORTER_PORT}`],
    env: {},
  };
}

function accessEnv(site: ClusterSite): Env {
  return { MANAGEMENT_TOKEN: credential(site, 'bootstrapSecretId'), AGENT_TOKEN: credential(site, 'agentSecretId') };
}

/** A majority of more than five takes longer to agree and is no safer in practice. */
function validateServers(replicas: number): string[] {
  return when(
    replicas !== 3 && replicas !== 5,
    `replicas (${replicas}) of Consul servers must be 3 or 5: fewer than three lose everything with one, an even number is no safer than the odd one below it, and more only agree more slowly`,
  );
}
