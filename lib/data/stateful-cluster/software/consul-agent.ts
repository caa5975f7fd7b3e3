import { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { ConfigFile } from '../../../config/config-files';
import { type NodeAgentProps, type SidecarProps, Storage } from '../../../workloads';
import type { StatefulCluster } from '../stateful-cluster';
import { type ConsulFact, type ConsulOptions, consulExporter } from './consul';
import {
  commonSettings,
  CONSUL_DATA,
  CONSUL_FILES,
  CONSUL_GOSSIP,
  CONSUL_IMAGE,
  CONSUL_SECRETS,
  CONSUL_TLS,
  consulCommand,
} from './consul-files';

const API_PORT = 8500;
const AGENT_FILE = 'agent.json';

type Servers = Pick<StatefulCluster<ConsulFact>, 'site'>;

/**
 * The agent of Consul on each node, for a {@link NodeAgent} in the namespace of the servers: it checks what runs there, and asks the servers
 * for whoever has a token. Pods reach the one of their own node, without a port of the node itself.
 *
 * @param options what the servers were given
 */
export function consulAgent({ site }: Servers, options: ConsulOptions): NodeAgentProps {
  const { tls } = options;
  const { image, port, args } = consulExporter();
  // a sidecar of the agent; the port is named by the agent's own metrics
  const exporter: SidecarProps = { image, args };
  return {
    image: CONSUL_IMAGE,
    command: [...consulCommand(AGENT_FILE), '-node=$(NODE_NAME)'],
    env: { NODE_NAME: kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.NODE_NAME) },
    config: { files: { [`${CONSUL_FILES}/${AGENT_FILE}`]: agentSettings(site, options) } },
    volumes: {
      [CONSUL_DATA]: Storage.scratch({ size: Size.mebibytes(100) }),
      [CONSUL_SECRETS]: Storage.secret({ name: site.secret }, { keys: [AGENT_FILE] }),
      ...(tls && { [CONSUL_TLS]: Storage.secret(tls, { keys: ['ca.crt'] }) }),
    },
    ports: [
      { name: 'api', port: API_PORT, servicePort: API_PORT },
      ...CONSUL_GOSSIP.map(({ name, number, ...rest }) => ({ protocol: 'tcp' as const, ...rest, name, port: number })),
    ],
    sameNodeOnly: true,
    sidecars: site.monitored ? { metrics: exporter } : undefined,
    metrics: site.monitored ? { port } : undefined,
  };
}

function agentSettings(site: Servers['site'], { datacenter, tls, federation }: ConsulOptions): ConfigFile {
  return ConfigFile.json({
    ...commonSettings(site, { datacenter, federation }),
    // pods of the node ask it; who has no token is told nothing
    client_addr: '0.0.0.0',
    ports: { dns: -1 },
    // its data go with the pod: the next one on the node is another agent of the same name
    leave_on_terminate: true,
    ...(tls && {
      tls: { defaults: { ca_file: `${CONSUL_TLS}/ca.crt`, verify_outgoing: true }, internal_rpc: { verify_server_hostname: true } },
      auto_encrypt: { tls: true },
    }),
  });
}
