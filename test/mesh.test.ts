import { loadAll } from 'js-yaml';
import type { NetworkPolicyPeer, NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import { estate } from '../estate';
import type { AuthorizationPolicySpec, PeerAuthenticationSpec } from '../imports/security.istio.io';
import { runsIn, synthesize, type SystemEntry } from '../lib/synth';
import { podTemplateOf } from '../lib/synth/check/references';
import type { Manifested } from '../lib/synth/render';
import type { Environment, Labels, PodSecurityLevel } from '../lib/system';
import { environmentCalled, environments } from './chart-snapshots';
import { declaredCalls } from './declared-traffic';
import { restrictedViolations } from './dist-objects';
import { injectedTwin, staysOutside } from './injected-twin';
import { onDemandPods } from './on-demand-pods';

/** Callers of a STRICT port that are in no mesh, each with the reason; metrics ports are told by their PeerAuthentication. */
const EXCEPTIONS: readonly string[] = [];

/** Staging, as watched as prod is, so that there are metrics to read. */
const staging = environmentCalled('staging').with({ monitoring: true });
const systems: readonly SystemEntry[] = estate.systems;

function objectsOf(environment: Environment): Manifested[] {
  const all = environments.map((each) => (each.name === environment.name ? environment : each));
  const { mistakes, files } = synthesize({ systems, environments: all }, { environment: environment.name });
  expect(mistakes).toEqual([]);
  const manifests = [...files].filter(([path]) => path.endsWith('.yaml'));
  return manifests.flatMap(([, file]) => loadAll(file.toString()) as Manifested[]);
}

const objects = objectsOf(staging);
const all = (kind: string) => objects.filter((object) => object.kind === kind);
const groupOf = ({ apiVersion }: Manifested) => apiVersion.split('/')[0] ?? '';
const where = ({ kind, metadata }: Manifested) => `${metadata.namespace ?? ''} ${kind} ${metadata.name}`;
const selects = (selector: Labels = {}, labels: Labels = {}) => Object.entries(selector).every(([key, value]) => labels[key] === value);

const namespaces = new Map(all('Namespace').map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
const pods = [...objects, ...onDemandPods(objects)].flatMap((object) => {
  const template = podTemplateOf(object);
  return template?.spec
    ? [{ object, namespace: object.metadata.namespace ?? '', labels: template.metadata?.labels ?? {}, spec: template.spec, template }]
    : [];
});
const isInMesh = (pod: (typeof pods)[number]) =>
  namespaces.get(pod.namespace)?.['istio-injection'] === 'enabled' && !staysOutside(pod.template);

test.each(['local', 'dev', 'prod'])('with the mesh off, not one Istio object exists: %s', (name) => {
  const found = objectsOf(environmentCalled(name));
  expect(found.filter((object) => groupOf(object).endsWith('istio.io')).map(where)).toEqual([]);
  expect(JSON.stringify(found)).not.toMatch(/istio-injection|sidecar\.istio\.io/);
});

test('with the mesh on, there are kinds of three groups and no others', () => {
  const groups = new Set(objects.map(groupOf).filter((group) => group.endsWith('istio.io')));
  expect([...groups].sort()).toEqual(['networking.istio.io', 'security.istio.io', 'telemetry.istio.io']);
});

test('every namespace of the mesh is STRICT, denies what nobody allows, and tells what it sees', () => {
  expect(namespaces.size).toBeGreaterThan(0);
  for (const name of namespaces.keys()) {
    const here = objects.filter(({ metadata }) => metadata.namespace === name);
    const strict = here.filter(
      ({ kind, spec }) => kind === 'PeerAuthentication' && (spec as PeerAuthenticationSpec).selector === undefined,
    );
    expect([name, strict.map(({ spec }) => (spec as PeerAuthenticationSpec).mtls?.mode)]).toEqual([name, ['STRICT']]);
    const denial = here.filter(({ kind, spec }) => kind === 'AuthorizationPolicy' && Object.keys(spec as object).length === 0);
    expect([name, denial.length]).toEqual([name, 1]);
    expect([name, here.filter(({ kind }) => kind === 'Telemetry').length]).toEqual([name, 1]);
  }
});

describe('injected twins of every pod would be admitted in their namespaces', () => {
  /** What Pod Security baseline also refuses. */
  const BASELINE = /hostNetwork|hostPID|hostIPC|privileged|volume hostPath|hostPort|NET_ADMIN|SYS_/;
  const REFUSED: Readonly<Record<PodSecurityLevel, (violation: string) => boolean>> = {
    restricted: () => true,
    baseline: (violation) => BASELINE.test(violation),
    privileged: () => false,
  };

  test.each(pods.filter(isInMesh).map((pod) => [where(pod.object), pod] as const))('%s', (_, { namespace, spec }) => {
    const level = namespaces.get(namespace)?.['pod-security.kubernetes.io/enforce'] as PodSecurityLevel;
    const twin = injectedTwin(spec) as Parameters<typeof restrictedViolations>[0]['spec'];
    expect(restrictedViolations({ spec: twin }).filter(REFUSED[level])).toEqual([]);
    expect(spec.containers.map(({ name }) => name)).not.toContain('istio-proxy');
  });

  test('a twin without seccomp of its pod would be refused: the injector gives it none', () => {
    const [pod] = pods.filter(isInMesh);
    const bare = { ...pod?.spec, securityContext: { runAsNonRoot: true } } as Parameters<typeof injectedTwin>[0];
    const twin = injectedTwin(bare) as Parameters<typeof restrictedViolations>[0]['spec'];
    expect(restrictedViolations({ spec: twin })).toContain('istio-proxy: seccompProfile');
  });
});

describe('every caller of a STRICT port is in the mesh or named as an exception', () => {
  /** Ports that take callers without an identity. */
  const plainPorts = (namespace: string, labels: Labels) =>
    all('PeerAuthentication')
      .map(({ metadata, spec }) => ({ namespace: metadata.namespace, spec: spec as PeerAuthenticationSpec }))
      .filter(({ spec, ...peer }) => peer.namespace === namespace && spec.selector && selects(spec.selector.matchLabels, labels))
      .flatMap(({ spec }) => Object.entries(spec.portLevelMtls ?? {}).filter(([, { mode }]) => (mode as string) === 'PERMISSIVE'))
      .map(([port]) => port);

  /** What of a peer is in no mesh, in words; nothing where all of it is. */
  const strangers = (home: string, peer: NetworkPolicyPeer): string[] => {
    if (peer.ipBlock) return [peer.ipBlock.cidr];
    const namespace = peer.namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'] ?? home;
    const labels = peer.podSelector?.matchLabels ?? {};
    const { source, serviceAccount } = staging.edge.facts;
    if ('namespace' in source && source.namespace === namespace && serviceAccount !== undefined) return [];
    const callers = pods.filter((pod) => pod.namespace === namespace && selects(labels, pod.labels));
    const outside = callers.filter((pod) => !isInMesh(pod)).map(({ object }) => where(object));
    return callers.length === 0 ? [`${namespace} ${JSON.stringify(labels)}`] : outside;
  };

  const rules = all('NetworkPolicy').flatMap((object) => {
    const { podSelector, ingress = [] } = (object as Manifested & { spec: NetworkPolicySpec }).spec;
    const namespace = object.metadata.namespace ?? '';
    const called = pods.filter((pod) => pod.namespace === namespace && selects(podSelector.matchLabels, pod.labels) && isInMesh(pod));
    return called.flatMap((pod) => ingress.map(({ from = [], ports = [] }) => ({ object, pod, namespace, from, ports })));
  });

  test.each(rules.map((rule, index) => [`${where(rule.object)} (${index})`, rule] as const))('%s', (_, { pod, namespace, from, ports }) => {
    const plain = plainPorts(namespace, pod.labels);
    const isPlain = ports.length > 0 && ports.every(({ port }) => plain.includes(String(port)));
    const found = isPlain ? [] : from.flatMap((peer) => strangers(namespace, peer));
    expect(found.filter((stranger) => !EXCEPTIONS.includes(stranger))).toEqual([]);
  });
});

describe('each declared connection has an AuthorizationPolicy and nothing else may call', () => {
  const trustDomain = staging.mesh?.trustDomain ?? 'cluster.local';
  const { source, serviceAccount: edgeAccount = '' } = staging.edge.facts;
  const edge = `${trustDomain}/ns/${'namespace' in source ? source.namespace : ''}/sa/${edgeAccount}`;
  const running = systems.filter((entry) => runsIn(entry, staging));

  const declared = declaredCalls(staging, running)
    .filter(({ to }) => to.outside === undefined)
    .flatMap(({ from, to, ports }) =>
      to.ports
        .filter(({ name }) => ports.includes(name))
        .map(
          ({ targetPort }) =>
            `${from ? `${trustDomain}/ns/${from.namespace}/sa/${from.name}` : edge} -> ${to.namespace}/${to.system}/${to.component}:${targetPort}`,
        ),
    );

  const allowed = all('AuthorizationPolicy').flatMap(({ metadata, spec }) => {
    const { action, selector, rules = [] } = spec as AuthorizationPolicySpec;
    if ((action as string) !== 'ALLOW') return [];
    const labels = selector?.matchLabels ?? {};
    const target = `${metadata.namespace ?? ''}/${labels['app.kubernetes.io/part-of'] ?? ''}/${labels['app.kubernetes.io/component'] ?? ''}`;
    return rules.flatMap(({ from, to = [] }) =>
      (from ?? [{ source: { principals: ['anybody'] } }]).flatMap(({ source: who }) =>
        (who?.principals ?? ['anybody']).flatMap((principal) =>
          to.flatMap(({ operation }) => (operation?.ports ?? ['any']).map((port) => `${principal} -> ${target}:${port}`)),
        ),
      ),
    );
  });

  /** Members of one cluster call each other, without a word of the chart. */
  const isPeer = (call: string) => {
    const [, namespace, account] = /ns\/([^/]+)\/sa\/([^/]+) -> /.exec(call) ?? [];
    return new RegExp(` -> ${namespace ?? ''}/[^/]+/${account ?? ''}:`).test(call);
  };

  test('what is allowed is what is declared, the reading of metrics, and the talk of peers', () => {
    const metrics = all('PodMonitor').flatMap(({ metadata, spec }) => {
      const { selector, podMetricsEndpoints } = spec as {
        selector: { matchLabels: Labels };
        podMetricsEndpoints: { portNumber: number }[];
      };
      const labels = selector.matchLabels;
      const target = `${metadata.namespace ?? ''}/${labels['app.kubernetes.io/part-of'] ?? ''}/${labels['app.kubernetes.io/component'] ?? ''}`;
      return podMetricsEndpoints.map(({ portNumber }) => `anybody -> ${target}:${portNumber}`);
    });
    // what every proxy saw is taken by the collector
    const traces = `${trustDomain}/* -> platform-staging/dashboards/zipkin:${staging.mesh?.telemetry?.tracing?.collector.port ?? ''}`;
    const calls = new Set([...declared, ...metrics, traces]);
    expect(new Set(allowed.filter((call) => calls.has(call) || !isPeer(call)))).toEqual(calls);
    expect(declared.length).toBeGreaterThan(20);
  });

  test('principals name ServiceAccounts that are rendered, or that of the edge', () => {
    const accounts = new Set(
      all('ServiceAccount').map(({ metadata }) => `${trustDomain}/ns/${metadata.namespace ?? ''}/sa/${metadata.name}`),
    );
    const named = allowed
      .map((each) => each.split(' -> ')[0] ?? '')
      .filter((principal) => principal !== 'anybody' && principal !== `${trustDomain}/*`);
    expect(named.filter((principal) => principal !== edge && !accounts.has(principal))).toEqual([]);
  });
});

test('no two DestinationRules speak of one host, and every subset that a route names exists', () => {
  const rules = all('DestinationRule').map(({ spec }) => spec as { host: string; subsets?: { name: string }[] });
  const hosts = rules.map(({ host }) => host);
  expect(hosts).toEqual([...new Set(hosts)]);
  const exist = new Set(rules.flatMap(({ host, subsets = [] }) => subsets.map(({ name }) => `${host}/${name}`)));
  const text = JSON.stringify(all('VirtualService').map(({ spec }) => spec));
  const named = [...text.matchAll(/"host":"([^"]+)"(?:,"port":\{[^}]*\})?,"subset":"([^"]+)"/g)].map(
    ([, host, subset]) => `${host}/${subset}`,
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((subset) => !exist.has(subset))).toEqual([]);
});

test('the mesh is entered at node port 32000, where the environment asks for it', () => {
  const nodePorts = all('Service').flatMap(({ spec }) =>
    (spec as { ports?: { nodePort?: number }[] }).ports?.map(({ nodePort }) => nodePort),
  );
  expect(staging.props.loadBalancer).toMatchObject({ kind: 'nodePort', port: 32_000 });
  expect(nodePorts).toContain(32_000);
});
