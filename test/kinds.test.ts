import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { estate } from '../estate';
import { groupOf } from '../lib/delivery/contents';
import { projectRoot, synthesize } from '../lib/synth';
import { contextsOf, kubeconfig } from '../lib/tenancy';
import { type EstateObject, renderEstate, workloadsOf } from './estate-objects';
import { withGateway } from './gateway-environment';

/**
 * The systems of the estate that exercise a kind, by its version and name. Two differ from what is described elsewhere: the edge is a
 * Deployment on the pod network, where network policies know it, and a replica set is initiated by a container of its first member.
 */
const EXERCISED: Readonly<Record<string, readonly string[]>> = {
  'apps/v1 Deployment': ['monitor', 'shop', 'shippy', 'java-web', 'php-apache', 'blog', 'frontend', 'edge'],
  'apps/v1 StatefulSet': ['shippy', 'java-web', 'kafka', 'consul', 'graphite', 'jenkins'],
  'apps/v1 DaemonSet': ['logging', 'consul'],
  'batch/v1 Job': ['builds', 'frontend'],
  'batch/v1 CronJob': ['hello'],
  'autoscaling/v2 HorizontalPodAutoscaler': ['php-apache'],
  'policy/v1 PodDisruptionBudget': ['edge', 'shippy', 'kafka', 'consul'],

  'v1 Namespace': ['teams'],
  'v1 ResourceQuota': ['teams'],
  'v1 LimitRange': ['teams'],
  'v1 ServiceAccount': ['edge', 'governance', 'jenkins'],
  'rbac.authorization.k8s.io/v1 Role': ['edge', 'jenkins'],
  'rbac.authorization.k8s.io/v1 RoleBinding': ['edge', 'jenkins', 'teams'],
  'rbac.authorization.k8s.io/v1 ClusterRole': ['edge', 'logging'],
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': ['edge', 'logging'],

  'v1 Service': ['monitor', 'shop', 'shippy', 'java-web', 'php-apache', 'kafka', 'third-party', 'graphite'],
  'discovery.k8s.io/v1 EndpointSlice': ['third-party'],
  'networking.k8s.io/v1 NetworkPolicy': ['governance', 'teams', 'monitor'],
  'networking.k8s.io/v1 Ingress': ['monitor', 'shop', 'blog'],
  'networking.k8s.io/v1 IngressClass': ['edge'],
  'gateway.networking.k8s.io/v1 Gateway': ['edge'],
  'gateway.networking.k8s.io/v1 HTTPRoute': ['shop'],
  'traefik.io/v1alpha1 IngressRoute': ['shop', 'dashboards'],
  'traefik.io/v1alpha1 Middleware': ['shop', 'dashboards'],
  'metallb.io/v1beta1 IPAddressPool': ['edge'],
  'metallb.io/v1beta1 L2Advertisement': ['edge'],
  'externaldns.k8s.io/v1alpha1 DNSEndpoint': ['shop', 'frontend'],

  'v1 ConfigMap': ['logging', 'third-party', 'jenkins'],
  'external-secrets.io/v1 ExternalSecret': ['shippy', 'java-web', 'jenkins', 'blog', 'teams'],

  'v1 PersistentVolume': ['volumes'],
  'v1 PersistentVolumeClaim': ['volumes', 'blog'],
  'storage.k8s.io/v1 StorageClass': ['storage'],

  'networking.istio.io/v1 Gateway': ['edge'],
  'networking.istio.io/v1 VirtualService': ['governance'],
  'networking.istio.io/v1 DestinationRule': ['governance'],
  'networking.istio.io/v1 ServiceEntry': ['third-party'],
  'security.istio.io/v1 PeerAuthentication': ['teams'],
  'security.istio.io/v1 AuthorizationPolicy': ['governance', 'teams'],
  'security.istio.io/v1 RequestAuthentication': ['governance'],
  'telemetry.istio.io/v1 Telemetry': ['teams'],
};

/** What is never rendered: what controllers make, what nobody should make, and what the cluster has. */
const NEVER = ['Pod', 'ReplicaSet', 'ReplicationController', 'PetSet', 'Node', 'Endpoints', 'Secret', 'CustomResourceDefinition'];

// no environment of the estate has the Gateway API yet
const { objects } = renderEstate(withGateway);
const workloads = workloadsOf(objects);

/** API groups with a dot that every cluster has. */
const BUILT_IN = ['discovery.k8s.io', 'networking.k8s.io', 'rbac.authorization.k8s.io', 'storage.k8s.io'];

const systemsOf = (found: readonly EstateObject[]) => new Set(found.map(({ labels }) => labels['app.kubernetes.io/part-of']));
const servicesWhere = (isMeant: (spec: EstateObject['spec']) => boolean) =>
  [...systemsOf(objects.filter(({ kind, spec }) => kind === 'Service' && isMeant(spec)))].sort();

test.each(Object.entries(EXERCISED))('%s is exercised by %j', (kind, systems) => {
  const found = systemsOf(objects.filter(({ json }) => `${json.apiVersion} ${json.kind}` === kind));
  expect(systems.filter((system) => !found.has(system))).toEqual([]);
});

test.each(NEVER)('no %s is rendered', (kind) => {
  expect(objects.filter((object) => object.kind === kind).map(({ title }) => title)).toEqual([]);
});

test('Services are of every type: node ports, load balancers, names outside, and headless ones', () => {
  expect(servicesWhere(({ type }) => type === 'NodePort')).toEqual(['edge', 'java-web']);
  expect(servicesWhere(({ type }) => type === 'LoadBalancer')).toEqual(['edge']);
  expect(servicesWhere(({ type }) => type === 'ExternalName')).toContain('third-party');
  expect(servicesWhere(({ clusterIP }) => clusterIP === 'None')).toEqual(expect.arrayContaining(['consul', 'kafka', 'shippy']));
});

test.each([
  ['emptyDir', 'volumes'],
  ['hostPath', 'logging'],
  ['configMap', 'jenkins'],
  ['secret', 'jenkins'],
  ['persistentVolumeClaim', 'volumes'],
])('a volume of type %s is mounted by %s', (type, system) => {
  const found = workloads.filter(({ pod }) => (pod.volumes ?? []).some((volume) => type in volume));
  expect(systemsOf(found)).toContain(system);
});

test('claims also come from templates: a volume for each pod', () => {
  const templated = systemsOf(objects.filter(({ spec }) => (spec?.volumeClaimTemplates ?? []).length > 0));
  expect([...templated]).toEqual(expect.arrayContaining(['shippy', 'jenkins', 'graphite']));
});

test('every pod and every container says in its security context what it may do', () => {
  expect(workloads.filter(({ pod }) => pod.securityContext === undefined).map(({ title }) => title)).toEqual([]);
  const silent = workloads.filter(({ containers }) => containers.some(({ securityContext }) => securityContext === undefined));
  expect(silent.map(({ title }) => title)).toEqual([]);
});

test('nodes are chosen by label', () => {
  const chosen = workloads.filter(({ pod }) => pod.nodeSelector !== undefined);
  expect(systemsOf(chosen)).toContain('edge');
});

test('namespaces are labelled for injection where there is a mesh, and nowhere else', () => {
  const injected = objects.filter(({ kind, labels }) => kind === 'Namespace' && labels['istio-injection'] === 'enabled');
  expect(new Set(injected.map(({ environment }) => environment))).toEqual(new Set(['staging']));
});

test('the objects of Argo CD are rendered too: an Application per system, and a project per team', () => {
  const text = [...synthesize(estate).files].filter(([file]) => file.includes('/argocd/')).map(([, content]) => content.toString());
  const kinds = text.flatMap((each) => parseAllDocuments(each).map((document) => document.get('kind')));
  expect(new Set(kinds)).toEqual(new Set(['Application', 'AppProject']));
});

test('contexts for kubectl are a Config, which is no manifest', () => {
  expect(kubeconfig(contextsOf(estate))).toMatchObject({ apiVersion: 'v1', kind: 'Config' });
  expect(objects.filter(({ kind }) => kind === 'Config')).toEqual([]);
});

test('every custom resource has its definition among those that the classes are made from', () => {
  const folder = join(projectRoot(), 'crds');
  const definitions = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')))
    .map((document) => document.toJS() as { spec?: { group: string; names: { kind: string } } } | null)
    .flatMap((definition) => (definition?.spec ? `${definition.spec.group} ${definition.spec.names.kind}` : []));
  const isCustom = (group: string) => group.includes('.') && !BUILT_IN.includes(group);
  const custom = objects.map(({ json }) => [groupOf(json), json.kind] as const).filter(([group]) => isCustom(group));
  expect(custom.length).toBeGreaterThan(0);
  expect([...new Set(custom.map(([group, kind]) => `${group} ${kind}`))].filter((each) => !definitions.includes(each))).toEqual([]);
});
