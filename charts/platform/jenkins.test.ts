import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { parse } from 'yaml';
import { teams } from '../../estate/teams';
import { quantityInThousandths, type Synthesized } from '../../lib/testing';
import { chartYaml, environments, synthChart } from '../../test/chart-snapshots';
import { restrictedViolations } from '../../test/dist-objects';
import { JenkinsChart } from './jenkins';
import { TeamsChart } from './teams';

const synthJenkins = (environment = 'prod') => synthChart(JenkinsChart, environment);

interface AgentPod {
  readonly kind: string;
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}

/** Jenkins' own configuration, as it reads it. */
const settingsOf = (jenkins: Synthesized) =>
  parse((jenkins.get('ConfigMap', 'jenkins-config').data as Record<string, string>)['etc.jenkins.jenkins.yaml'] ?? '');
const cloudOf = (jenkins: Synthesized) => settingsOf(jenkins).jenkins.clouds[0].kubernetes;
const agentOf = (jenkins: Synthesized) => parse(cloudOf(jenkins).templates[0].yaml) as AgentPod;
const serverOf = (jenkins: Synthesized) => jenkins.get('StatefulSet', 'jenkins').spec.template.spec as Required<PodSpec>;

/** What of a pod breaks Pod Security restricted. */
const violations = (spec: object) => restrictedViolations({ spec } as Parameters<typeof restrictedViolations>[0]);

const containersOf = ({ containers, initContainers = [] }: PodSpec): readonly Container[] => [...containers, ...initContainers];

test.each(environments)('jenkins.$name', (environment) => {
  expect(chartYaml(JenkinsChart, environment)).toMatchSnapshot();
});

test('there is nothing to warn of in any environment', () => {
  expect(environments.flatMap((environment) => synthChart(JenkinsChart, environment).warnings)).toEqual([]);
});

test('S12: Server: StatefulSet, 1 replica, claim on /var/jenkins_home, ports 8080 and 50000, runAsUser 1000 and fsGroup 1000', () => {
  const { spec } = synthJenkins().get('StatefulSet', 'jenkins');
  expect(spec.replicas).toBe(1);
  const [claim] = spec.volumeClaimTemplates;
  const [server] = spec.template.spec.containers as Container[];
  expect(server?.volumeMounts).toContainEqual({ name: claim.metadata.name, mountPath: '/var/jenkins_home' });
  expect(server?.ports?.map(({ containerPort }) => containerPort)).toEqual([8080, 50_000]);
  expect(spec.template.spec.securityContext).toMatchObject({ runAsUser: 1000, fsGroup: 1000 });
});

test('S22: S12: runAsNonRoot: true, uid 1000; the volume is given to its group, and nothing runs as root or changes owners', () => {
  const server = serverOf(synthJenkins());
  expect(server.securityContext).toMatchObject({
    runAsNonRoot: true,
    runAsUser: 1000,
    fsGroup: 1000,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  });
  for (const { command = [], args = [], resources, securityContext } of containersOf(server)) {
    expect([...command, ...args].join(' ')).not.toMatch(/chown|gosu/);
    expect(resources?.limits?.memory).toBeDefined();
    expect(securityContext).toMatchObject({ runAsNonRoot: true, privileged: false, capabilities: { drop: ['ALL'] } });
    expect(securityContext?.runAsUser).not.toBe(0);
  }
});

/** Every permission that Jenkins has: resource, and verbs. */
const PERMISSIONS = {
  pods: ['create', 'delete', 'get', 'list', 'watch'],
  'pods/exec': ['create', 'delete', 'get', 'list', 'watch'],
  'pods/log': ['get', 'list', 'watch'],
  events: ['get', 'list', 'watch'],
};

test.each(environments)('S12: Jenkins in $name may do exactly what the table says, in the namespace of its agents alone', (environment) => {
  const jenkins = synthChart(JenkinsChart, environment);
  const namespace = environment.namespaceOf(teams.platform, 'agents');
  expect(jenkins.objects.filter(({ kind }) => kind.includes('Role')).map(({ kind, metadata }) => `${kind} ${metadata.namespace}`)).toEqual([
    `Role ${namespace}`,
    `RoleBinding ${namespace}`,
  ]);
  const { rules } = jenkins.get('Role', 'jenkins') as { rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[] };
  const granted = rules.flatMap(({ resources, verbs }) => resources.map((resource) => [resource, [...verbs].sort()]));
  expect(Object.fromEntries(granted)).toEqual(PERMISSIONS);
  expect(granted).toHaveLength(Object.keys(PERMISSIONS).length);
  expect(new Set(rules.flatMap(({ apiGroups }) => apiGroups))).toEqual(new Set(['']));
  expect(rules.flatMap((rule) => Object.keys(rule)).filter((key) => !['apiGroups', 'resources', 'verbs'].includes(key))).toEqual([]);
});

test('S12: the RoleBinding there names one subject, the account of the server in the namespace of the server', () => {
  const jenkins = synthJenkins('dev');
  const server = jenkins.get('StatefulSet', 'jenkins');
  expect(jenkins.get('RoleBinding', 'jenkins')).toMatchObject({
    metadata: { namespace: 'platform-agents-dev' },
    roleRef: { kind: 'Role', name: 'jenkins' },
    subjects: [{ kind: 'ServiceAccount', name: server.spec.template.spec.serviceAccountName, namespace: 'platform-dev' }],
  });
});

test('S12: No hostPath, no docker.sock and nothing privileged in any template, also not in that of the agents', () => {
  for (const environment of environments) {
    const jenkins = synthChart(JenkinsChart, environment);
    expect(JSON.stringify(jenkins.objects)).not.toMatch(/hostPath|docker\.sock/);
    expect(violations(agentOf(jenkins).spec)).toEqual([]);
    expect(violations(serverOf(jenkins))).toEqual([]);
  }
});

test('S12: Agents live in their own namespace with quota and default-deny network policy', () => {
  const jenkins = synthJenkins();
  const { namespace } = cloudOf(jenkins);
  expect(namespace).toBe('platform-agents');
  expect(jenkins.get('StatefulSet', 'jenkins').metadata.namespace).not.toBe(namespace);
  const guards = synthChart(TeamsChart, 'prod').objects.filter(({ metadata }) => metadata.namespace === namespace);
  const named = guards.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(named).toEqual(expect.arrayContaining(['ResourceQuota platform-agents', 'NetworkPolicy platform-agents-default-deny']));
});

test('S12: as many agents as may run at once fit into the quota of their namespace, beside as many that are going', () => {
  const jenkins = synthJenkins();
  const most = 2 * Number(cloudOf(jenkins).containerCapStr);
  const { cpu, memory, pods } = teams.platform.namespaces.agents.quota;
  const requested = (resource: string) =>
    containersOf(agentOf(jenkins).spec).reduce((sum, { resources }) => sum + thousandths(resources?.requests?.[resource]), 0);
  expect(most).toBeLessThanOrEqual(pods);
  expect(most * requested('cpu')).toBeLessThanOrEqual(thousandths(cpu));
  expect(most * requested('memory')).toBeLessThanOrEqual(thousandths(memory));
});

const thousandths = (quantity: string | undefined) => Number(quantityInThousandths(quantity ?? ''));

test('S12: agents have a route to 50000: out of their namespace, into the server, by a name that resolves', () => {
  const jenkins = synthJenkins();
  const agent = agentOf(jenkins);
  const out = jenkins.get('NetworkPolicy', 'golang');
  const into = jenkins.get('NetworkPolicy', 'jenkins');
  const ports = expect.arrayContaining([{ port: 50_000, protocol: 'TCP' }]);
  const inNamespace = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
  expect(out.metadata.namespace).toBe('platform-agents');
  expect(agent.metadata.labels).toMatchObject(out.spec.podSelector.matchLabels);
  expect(out.spec.egress).toContainEqual({
    ports,
    to: [{ namespaceSelector: inNamespace('platform'), podSelector: into.spec.podSelector }],
  });
  expect(into.spec.ingress).toContainEqual({
    ports,
    from: [{ namespaceSelector: inNamespace('platform-agents'), podSelector: out.spec.podSelector }],
  });

  const { jenkinsTunnel, jenkinsUrl } = cloudOf(jenkins);
  const { metadata, spec } = jenkins.get('Service', 'jenkins-client');
  const reached = spec.ports.map(({ port }: { port: number }) => `${metadata.name}.${metadata.namespace ?? ''}:${port}`);
  expect(reached).toEqual([new URL(jenkinsUrl).host, jenkinsTunnel]);
});

test('S12: Admin credential only by file: the configuration names it, the Secret is mounted, no variable holds it', () => {
  for (const environment of environments) {
    const jenkins = synthChart(JenkinsChart, environment);
    const { users } = settingsOf(jenkins).jenkins.securityRealm.local;
    expect(users).toEqual([{ id: 'admin', password: '${adminPassword}' }]);
    const server = serverOf(jenkins);
    const secret = server.volumes.find((volume) => volume.secret?.secretName === 'jenkins-admin');
    const [main] = server.containers;
    const mount = main?.volumeMounts?.find(({ name }) => name === secret?.name);
    expect(main?.env).toContainEqual({ name: 'SECRETS', value: mount?.mountPath });
    expect(JSON.stringify(main?.env)).not.toMatch(/password/i);
  }
});

test('S12: web port public only over the edge', () => {
  for (const environment of environments) {
    const jenkins = synthChart(JenkinsChart, environment);
    const exposed = jenkins.all('Service').filter(({ spec }) => !['ClusterIP', 'ExternalName', undefined].includes(spec.type));
    expect(exposed).toEqual([]);
    const { ingress } = jenkins.get('NetworkPolicy', 'jenkins').spec;
    expect(JSON.stringify(ingress)).not.toContain('ipBlock');
    const { source } = environment.edge.facts;
    expect(ingress).toHaveLength(2);
    expect(ingress).toContainEqual({
      ports: [{ port: 8080, protocol: 'TCP' }],
      from: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'namespace' in source ? source.namespace : '' } },
          podSelector: { matchLabels: 'namespace' in source ? source.podLabels : {} },
        },
      ],
    });
  }
});

test('an agent is what the source describes: label golang-pod, containers golang and jnlp, gone after the build', () => {
  const jenkins = synthJenkins();
  const [template] = cloudOf(jenkins).templates;
  expect(template).toMatchObject({ label: 'golang-pod', yamlMergeStrategy: 'override' });
  expect(cloudOf(jenkins).podRetention).toBe('never');
  const { kind, spec } = agentOf(jenkins);
  expect(kind).toBe('Pod');
  expect(spec.containers.map(({ name, image }) => [name, image])).toEqual([
    ['golang', 'golang:1'],
    ['jnlp', 'jenkins/inbound-agent:1'],
  ]);
  expect(spec).toMatchObject({ restartPolicy: 'Never', automountServiceAccountToken: false });
});

test('both containers of an agent are of one user and share a bounded workspace', () => {
  const { spec } = agentOf(synthJenkins());
  const [golang, jnlp] = spec.containers.map(({ volumeMounts = [] }) =>
    volumeMounts.find(({ mountPath }) => mountPath === '/home/jenkins/agent'),
  );
  expect(golang?.name).toBe(jnlp?.name);
  expect(spec.volumes?.find(({ name }) => name === golang?.name)?.emptyDir?.sizeLimit).toBe('2Gi');
  expect(spec.securityContext?.runAsUser).toBe(1000);
  expect(spec.containers[1]?.securityContext?.runAsUser).toBe(1000);
});

test('the job of the source clones, builds with make, and makes its image without a daemon', () => {
  const [{ script }] = settingsOf(synthJenkins()).jobs;
  expect(script).toContain("git url: 'https://github.com/spacexnice/blog.git', branch: 'code'");
  expect(script).toContain("stage('Build blog project') { sh 'make' }");
  expect(script).not.toMatch(/docker/);
});

test('whatever a build downloads or pushes lies behind an egress rule of its pod', () => {
  const jenkins = synthJenkins();
  const [golang] = agentOf(jenkins).spec.containers;
  const valueOf = (variable: string) => golang?.env?.find(({ name }) => name === variable)?.value ?? '';
  const open = jenkins.all('Service').flatMap(({ spec }) => (spec.externalName as string | undefined) ?? []);
  expect(open.sort()).toEqual(['github.com', 'packages.example.com', 'registry.example.com']);
  const hosts = ['GOPROXY', 'GOSUMDB', 'KO_DOCKER_REPO', 'KO_DEFAULTBASEIMAGE'].map(
    (name) => /[a-z]+\.example\.com/.exec(valueOf(name))?.[0],
  );
  expect(hosts).toEqual(['packages.example.com', 'packages.example.com', 'registry.example.com', 'registry.example.com']);
});

test('plugins come from the mirror of the organisation, the one host that the server may call', () => {
  const [plugins] = serverOf(synthJenkins()).initContainers;
  const urls = (plugins?.env ?? []).flatMap(({ value = '' }) => /^https:\/\/[^/]+\/[a-z]+/.exec(value)?.[0] ?? []);
  expect(urls).toHaveLength(4);
  expect(new Set(urls)).toEqual(new Set(['https://packages.example.com/jenkins']));
});

test('the server runs no build itself, and lets nobody in who has not signed in', () => {
  expect(settingsOf(synthJenkins()).jenkins).toMatchObject({
    numExecutors: 0,
    slaveAgentPort: 50_000,
    authorizationStrategy: { loggedInUsersCanDoAnything: { allowAnonymousRead: false } },
  });
});

test('the address that Jenkins writes into its links is that of its route', () => {
  const urls = ['local', 'dev', 'staging', 'prod'].map((name) => settingsOf(synthJenkins(name)).unclassified.location.url as string);
  expect(urls).toEqual([
    'http://jenkins.platform.localtest.me/',
    'https://jenkins.platform.dev.example.com/',
    'https://jenkins.platform.staging.example.com/',
    'https://jenkins.istio.jimmysong.io/',
  ]);
});
