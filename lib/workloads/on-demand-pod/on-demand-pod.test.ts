import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import { parse } from 'yaml';
import { meshEnvironment, onKubernetes } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import { ConfigFile } from '../../config/config-files';
import { Storage } from '../pod/storage';
import { WebService } from '../web-service';
import { OnDemandPod, type OnDemandPodProps } from './on-demand-pod';

const requiredProps: OnDemandPodProps = { namespace: 'agents', image: 'golang', command: ['sleep', 'infinity'] };

function synthPod(props: Partial<OnDemandPodProps> = {}, environment?: Parameters<typeof synthRole>[1]) {
  let manifest = '';
  const shop = synthRole((chart) => {
    manifest = new OnDemandPod(chart, 'golang', { ...requiredProps, ...props }).manifest;
  }, environment);
  return { shop, manifest, pod: parse(manifest) as Required<PodTemplateSpec> & { readonly kind: string; readonly apiVersion: string } };
}

test('nothing of it runs: there are only the account and the policy of the pods to come', () => {
  const { shop } = synthPod();
  expect(shop.mistakes).toEqual([]);
  expect(shop.objects.map(({ kind, metadata }) => `${metadata.namespace ?? ''} ${kind} ${metadata.name}`)).toEqual([
    'shop-team-agents ServiceAccount golang',
    'shop-team-agents NetworkPolicy golang',
  ]);
});

test('its manifest is a Pod, hardened, that ends when its program ends and has no token', () => {
  const { pod } = synthPod();
  expect(pod).toMatchObject({ apiVersion: 'v1', kind: 'Pod' });
  expect(pod.metadata).not.toHaveProperty('name');
  expect(pod.spec).toMatchObject({
    restartPolicy: 'Never',
    serviceAccountName: 'golang',
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [{ name: 'golang', image: 'golang:1', securityContext: { readOnlyRootFilesystem: true, privileged: false } }],
  });
});

test('its policy selects the pods that the manifest makes', () => {
  const { shop, pod } = synthPod();
  expect(pod.metadata.labels).toMatchObject(shop.get('NetworkPolicy', 'golang').spec.podSelector.matchLabels);
});

test.each(['1.28', '1.37'] as const)(
  'on Kubernetes %s its sidecars are containers beside the main one, where whoever makes it looks',
  (version) => {
    const { pod } = synthPod({ sidecars: { jnlp: { image: 'jenkins/inbound-agent' } } }, onKubernetes(version));
    expect(pod.spec.containers.map(({ name }) => name)).toEqual(['golang', 'jnlp']);
    expect(pod.spec).not.toHaveProperty('initContainers');
  },
);

test('nothing empty stands in its manifest', () => {
  expect(synthPod().manifest).not.toMatch(/: (\[\]|\{\}|null)$/m);
});

test('a manifest that was read before a connection gave the pods a variable is refused', () => {
  const shop = synthRole((chart) => {
    const pod = new OnDemandPod(chart, 'golang', requiredProps);
    const api = new WebService(chart, 'api', { image: 'shop/api', port: 8080 });
    expect(pod.manifest).not.toContain('API');
    pod.connectTo(api, { env: { API: 'url' } });
  });
  expect(shop.mistakes).toEqual([
    'shop/golang: manifest was read before all that the pods are given was known; connect them first, and read it then',
  ]);
});

test('a connection that gives no variable may come later, and opens both policies', () => {
  const shop = synthRole((chart) => {
    const pod = new OnDemandPod(chart, 'golang', requiredProps);
    expect(pod.manifest).toContain('kind: Pod');
    pod.connectTo(new WebService(chart, 'api', { image: 'shop/api', port: 8080 }));
  });
  expect(shop.mistakes).toEqual([]);
  expect(shop.get('NetworkPolicy', 'golang').spec.egress).toHaveLength(1);
  expect(shop.get('NetworkPolicy', 'api').spec.ingress).toHaveLength(1);
});

test('a claim that one node mounts is refused, because several pods may run at once', () => {
  const { shop } = synthPod({ volumes: { '/cache': Storage.claim({ size: Size.gibibytes(1) }) } });
  expect(shop.mistakes).toEqual([
    'shop/golang: volumes have a claim that one node mounts, and several such pods may run at once; use scratch space, or ReadWriteMany',
  ]);
});

test('in a mesh the pods have an identity that callees are told, and nobody may call them', () => {
  const { shop } = synthPod({}, meshEnvironment());
  expect(shop.get('AuthorizationPolicy', 'golang').metadata.namespace).toBe('shop-team-agents');
});

test('in a construct of its own it renders the same', () => {
  const wrapped = synthRole((chart) => new OnDemandPod(new Construct(chart, 'builds'), 'golang', requiredProps));
  expect(wrapped.yaml).toBe(synthPod().shop.yaml);
});

/** Every prop, none at its default. A prop that is missing here fails the type check. */
const allProps: Required<OnDemandPodProps> = {
  notCalled: ['docs.example.org'],
  name: 'go',
  namespace: 'agents',
  image: 'golang',
  command: ['/bin/agent'],
  args: ['--once'],
  env: { GREETING: 'hello' },
  workingDir: '/work',
  resources: { cpu: kplus.Cpu.millis(100) },
  config: { files: { '/etc/agent.conf': ConfigFile.text('on') } },
  volumes: { '/work': Storage.scratch({ size: Size.gibibytes(1) }) },
  sidecars: { jnlp: { image: 'jenkins/inbound-agent' } },
  initContainers: { wait: { image: 'shop/wait' } },
  hosts: 'partners',
  hostAliases: { '203.0.113.7': ['smtp.example.org'] },
  pullSecrets: ['hub'],
  user: 1234,
  group: 2345,
  volumeGroup: 3456,
  permissions: [{ resources: ['pods'], verbs: ['get'] }],
  clusterPermissions: [{ resources: ['nodes'], verbs: ['list'] }],
  placement: { nodeSelector: { disk: 'fast' } },
  priority: 'low',
  gracePeriod: Duration.seconds(7),
};

test('every prop is taken', () => {
  const { shop, pod } = synthPod(allProps);
  expect(shop.mistakes).toEqual([]);
  expect(shop.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'ServiceAccount go',
    'Role go',
    'RoleBinding go',
    'ConfigMap go-config',
    'ClusterRole shop-team-agents-go',
    'ClusterRoleBinding shop-team-agents-go',
    'NetworkPolicy go',
  ]);
  expect(pod.spec).toMatchObject({
    terminationGracePeriodSeconds: 7,
    priorityClassName: 'low',
    nodeSelector: { disk: 'fast' },
    imagePullSecrets: [{ name: 'hub' }],
    securityContext: { runAsUser: 1234, runAsGroup: 2345, fsGroup: 3456 },
    initContainers: [{ name: 'wait' }],
    automountServiceAccountToken: true,
  });
});
