import { ConfigFile } from '../../../config/config-files';
import type { Secret } from '../../../config/secret';
import type { EngineCredentials } from '../../engine';
import { clusterHost, type ClusterSite } from '../cluster-site';
import type { ClusterPort } from '../cluster-software';
import { type ConsulFederation, isSecondary, RPC_PORT, serversElsewhere, WAN_PORT } from './consul-federation';

export const CONSUL_IMAGE = 'hashicorp/consul';
export const CONSUL_DATA = '/consul/data';
export const CONSUL_FILES = '/etc/consul';
export const CONSUL_SECRETS = '/etc/consul-secrets';
export const CONSUL_TLS = '/etc/consul-tls';
export const STATSD_PORT = 9125;

const GOSSIP_PORT = 8301;

/** What servers and agents call each other on. */
export const CONSUL_GOSSIP = [
  { name: 'gossip', number: GOSSIP_PORT },
  { name: 'gossip-udp', number: GOSSIP_PORT, protocol: 'udp' },
] as const satisfies readonly ClusterPort[];

export const CONSUL_PORTS = [{ name: 'rpc', number: RPC_PORT }, ...CONSUL_GOSSIP] as const satisfies readonly ClusterPort[];

/** Nothing but Consul itself: the image's entry point would need root, to give it up. */
export function consulCommand(file: string): string[] {
  return ['consul', 'agent', `-config-file=${CONSUL_FILES}/${file}`, `-config-file=${CONSUL_SECRETS}/${file}`];
}

/** Which data centre it is, and how calls are kept private. */
export interface ConsulPlace {
  readonly datacenter: string;
  readonly tls?: Pick<Secret, 'name'>;
  readonly federation?: ConsulFederation;
}

/** What servers are told, except for secrets. */
export function serverSettings(site: ClusterSite, { datacenter, tls, federation }: ConsulPlace): ConfigFile {
  return ConfigFile.json({
    ...commonSettings(site, { datacenter, federation }),
    ...(federation && { retry_join_wan: serversElsewhere(federation) }),
    server: true,
    bootstrap_expect: site.replicas,
    ports: { dns: -1, serf_wan: federation ? WAN_PORT : -1 },
    ui_config: { enabled: false },
    // its pod comes back with another address, which the others refuse for half a minute where the last one did not leave
    leave_on_terminate: true,
    performance: { raft_multiplier: 1 },
    ...(tls && { tls: serverTls(), auto_encrypt: { allow_tls: true } }),
  });
}

/** What servers and agents are told alike: whom to find, and that nobody may do anything without a token. */
export function commonSettings(
  site: Pick<ClusterSite, 'name' | 'namespace' | 'monitored'>,
  { datacenter, federation }: Pick<ConsulPlace, 'datacenter' | 'federation'>,
) {
  return {
    datacenter,
    ...(federation && { primary_datacenter: federation.primary }),
    data_dir: CONSUL_DATA,
    retry_join: [clusterHost(site)],
    client_addr: '127.0.0.1',
    acl: {
      enabled: true,
      default_policy: 'deny',
      enable_token_persistence: false,
      ...(federation && { enable_token_replication: isSecondary(datacenter, federation) }),
    },
    disable_update_check: true,
    ...(site.monitored && { telemetry: { statsd_address: `127.0.0.1:${STATSD_PORT}`, disable_hostname: true } }),
  };
}

function serverTls() {
  return {
    defaults: {
      ca_file: `${CONSUL_TLS}/ca.crt`,
      cert_file: `${CONSUL_TLS}/tls.crt`,
      key_file: `${CONSUL_TLS}/tls.key`,
      verify_incoming: true,
      verify_outgoing: true,
    },
    internal_rpc: { verify_server_hostname: true },
  };
}

/**
 * The key of the gossip, and the tokens that exist before anybody could make one. A password of 32 characters is a key of 32 bytes; a
 * token must look like a UUID, and so is made of a password. Where another data centre keeps the tokens, they are copied from it.
 *
 * @see https://developer.hashicorp.com/consul/docs/secure/encryption/gossip/enable
 */
export function consulCredentials({ datacenter, federation }: Pick<ConsulPlace, 'datacenter' | 'federation'>): EngineCredentials {
  const encrypt = '{{ .gossipKey | b64enc }}';
  const [management, agent] = [uuidOf('bootstrapToken'), uuidOf('agentToken')];
  const first = isSecondary(datacenter, federation) ? { replication: management } : { initial_management: management };
  return {
    keys: ['gossipKey', 'bootstrapToken', 'agentToken'],
    template: {
      bootstrapSecretId: management,
      agentSecretId: agent,
      'server.json': JSON.stringify({ encrypt, acl: { tokens: { ...first, agent } } }),
      'agent.json': JSON.stringify({ encrypt, acl: { tokens: { agent } } }),
    },
  };
}

/** Where the groups of a UUID end. */
const UUID_GROUPS = [8, 12, 16, 20, 32];

function uuidOf(key: string): string {
  const groups = UUID_GROUPS.map((end, index) => `{{ substr ${UUID_GROUPS[index - 1] ?? 0} ${end} (sha256sum .${key}) }}`);
  return groups.join('-');
}
