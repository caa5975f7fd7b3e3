import type { Container } from 'kubernetes-types/core/v1';
import { estate } from '../../estate';
import { chartYaml, environments, synthChart } from '../../test/chart-snapshots';
import { ConsulChart } from './consul';

const synthConsul = (environment = 'prod') => synthChart(ConsulChart, environment);

type Settings = Readonly<Record<string, unknown>>;
const settingsOf = (configMap: string, key: string, environment?: string): Settings =>
  JSON.parse((synthConsul(environment).get('ConfigMap', configMap).data as Record<string, string>)[key] ?? '') as Settings;
const serverSettings = (environment?: string) =>
  settingsOf('consul-configure-config', 'keelson.templates.etc.consul.server.json', environment);
const agentSettings = (environment?: string) => settingsOf('consul-agent-config', 'etc.consul.agent.json', environment);

const podsOf = (environment?: string) => {
  const consul = synthConsul(environment);
  return [consul.get('StatefulSet', 'consul'), consul.get('DaemonSet', 'consul-agent')].map(({ spec }) => spec.template.spec);
};

test.each(environments)('consul.$name', (environment) => {
  expect(chartYaml(ConsulChart, environment)).toMatchSnapshot();
});

test('S17: is rendered once per cluster', () => {
  expect(estate.systems.find(({ name }) => name === 'consul')).toMatchObject({ chart: ConsulChart, perCluster: true });
});

test.each(environments)('S17: Servers in $name: StatefulSet with 3 or 5 replicas, bootstrap count = replicas', ({ name }) => {
  const { replicas } = synthConsul(name).get('StatefulSet', 'consul').spec;
  expect([3, 5]).toContain(replicas);
  expect(serverSettings(name)).toMatchObject({ server: true, bootstrap_expect: replicas });
});

test('S17: Servers: claim per pod, PDB keeps a majority, headless Service', () => {
  const consul = synthConsul();
  const { replicas, volumeClaimTemplates, serviceName } = consul.get('StatefulSet', 'consul').spec;
  expect(volumeClaimTemplates).toHaveLength(1);
  expect(replicas - consul.get('PodDisruptionBudget', 'consul').spec.maxUnavailable).toBeGreaterThan(replicas / 2);
  expect(consul.get('Service', serviceName).spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
});

test.each(environments)(
  'S17: Servers in $name leave when they stop, and have their vote again before the next one is replaced',
  ({ name }) => {
    expect(serverSettings(name)).toMatchObject({ leave_on_terminate: true });
    expect(synthConsul(name).get('StatefulSet', 'consul').spec.minReadySeconds).toBeGreaterThan(20);
  },
);

test('S17: Agents: DaemonSet, retry-join names the servers through the headless Service', () => {
  expect(synthConsul().get('DaemonSet', 'consul-agent').apiVersion).toBe('apps/v1');
  expect(agentSettings()).toMatchObject({ retry_join: ['consul.platform.svc'] });
  expect(agentSettings('dev')).toMatchObject({ retry_join: ['consul.platform-dev.svc'] });
  expect(serverSettings()).toMatchObject({ retry_join: ['consul.platform.svc'] });
});

test('S17: Agent on every node, whatever its taints', () => {
  const { nodeSelector, tolerations } = synthConsul().get('DaemonSet', 'consul-agent').spec.template.spec;
  expect(nodeSelector).toBeUndefined();
  expect(tolerations).toEqual([{ operator: 'Exists' }]);
});

test('S17: host port only where stated: none is', () => {
  for (const { hostNetwork, containers, volumes } of podsOf()) {
    expect(hostNetwork).toBeUndefined();
    expect(JSON.stringify([containers, volumes])).not.toMatch(/hostPort|hostPath/);
  }
  expect(synthConsul().get('Service', 'consul-agent').spec).toMatchObject({ type: 'ClusterIP', internalTrafficPolicy: 'Local' });
});

test('S17: Secret keys: gossip key, ACL bootstrap token; none in plaintext', () => {
  const consul = synthConsul();
  const { data, target } = consul.get('ExternalSecret', 'consul-credentials').spec;
  expect(data.map(({ secretKey }: { secretKey: string }) => secretKey)).toEqual(['gossipKey', 'bootstrapToken', 'agentToken']);
  const server = JSON.parse(target.template.data['server.json']) as Settings;
  expect(server).toMatchObject({
    encrypt: '{{ .gossipKey | b64enc }}',
    acl: { tokens: { initial_management: target.template.data.bootstrapSecretId } },
  });
  expect(JSON.stringify([serverSettings(), agentSettings()])).not.toMatch(/"encrypt"|"tokens"|secret/i);
  for (const { containers, initContainers } of podsOf()) {
    for (const { env = [], command = [], args = [] } of [...containers, ...(initContainers ?? [])] as Container[]) {
      for (const { value } of env.filter(({ name }) => name.includes('TOKEN'))) expect(value).toBeUndefined();
      expect([...command, ...args].join(' ')).not.toMatch(/token=|encrypt=/);
    }
  }
});

test('S17: agents are given the gossip key and their own token, never the one that may do everything', () => {
  const [servers, agents] = podsOf().map(({ volumes }) => JSON.stringify(volumes));
  expect(servers).toContain('"key":"server.json"');
  expect(agents).toContain('"key":"agent.json"');
  expect(agents).not.toContain('server.json');
  const { data } = synthConsul().get('ExternalSecret', 'consul-credentials').spec.target.template;
  expect(Object.keys(JSON.parse(data['agent.json']).acl.tokens)).toEqual(['agent']);
  expect(data['agent.json']).not.toContain('bootstrapToken');
});

test('S17: a token looks like a UUID whatever it is made of', () => {
  const { bootstrapSecretId } = synthConsul().get('ExternalSecret', 'consul-credentials').spec.target.template.data;
  const groups = [...bootstrapSecretId.matchAll(/substr (\d+) (\d+)/g)].map(([, from, to]: string[]) => Number(to) - Number(from));
  expect(groups).toEqual([8, 4, 4, 4, 12]);
});

test.each(environments)(
  'S17: ACL, TLS and gossip key must be on and secret: in $name nobody may do anything without a token',
  ({ name }) => {
    for (const settings of [serverSettings(name), agentSettings(name)]) {
      expect(settings).toMatchObject({ acl: { enabled: true, default_policy: 'deny' } });
    }
  },
);

test.each(['dev', 'prod'])(
  'S17: ACL, TLS and gossip key must be on and secret: calls are encrypted in %s, where a store keeps certificates',
  (name) => {
    expect(serverSettings(name)).toMatchObject({
      tls: { defaults: { verify_incoming: true, verify_outgoing: true }, internal_rpc: { verify_server_hostname: true } },
      auto_encrypt: { allow_tls: true },
    });
    expect(agentSettings(name)).toMatchObject({ tls: { defaults: { verify_outgoing: true } }, auto_encrypt: { tls: true } });
    expect(synthConsul(name).tryGet('ExternalSecret', 'consul-tls')).toBeDefined();
  },
);

test.each(environments)('S17: HTTP API and UI not exposed outside without an authenticated route in $name', ({ name }) => {
  const consul = synthConsul(name);
  expect(serverSettings(name)).toMatchObject({ client_addr: '127.0.0.1', ui_config: { enabled: false } });
  expect(consul.objects.filter(({ kind }) => /Ingress|Route|Gateway|VirtualService/.test(kind))).toEqual([]);
  expect(consul.all('Service').map(({ spec }) => spec.type ?? 'ClusterIP')).toEqual(['ClusterIP', 'ClusterIP']);
  for (const { spec } of consul.all('NetworkPolicy')) {
    const open = spec.ingress.flatMap(({ ports }: { ports: { port: number }[] }) => ports.map(({ port }) => port));
    expect(open).not.toContain(8500);
  }
});

test('servers and agents gossip in all directions, by both protocols', () => {
  const gossip = ['TCP', 'UDP'].map((protocol) => ({ port: 8301, protocol }));
  for (const name of ['consul', 'consul-agent']) {
    const { ingress, egress } = synthConsul('dev').get('NetworkPolicy', name).spec;
    for (const peer of ['consul', 'consul-agent']) {
      const isPeer = (rule: object) => JSON.stringify(rule).includes(`"app.kubernetes.io/component":"${peer}"`);
      for (const rules of [ingress, egress]) {
        expect(rules.filter(isPeer).flatMap(({ ports }: { ports: object[] }) => ports)).toEqual(expect.arrayContaining(gossip));
      }
    }
  }
});
