import { Duration } from 'cdk8s';
import { testEnvironment } from '../../../test/environments';
import { Drain } from './drain';
import type { PodProps } from './pod-props';
import { podSettings } from './pod-settings';
import { validatePod } from './validate-pod';

function mistakesOf(props: Partial<PodProps>): string[] {
  const given = { image: 'shop/kids', ...props };
  return validatePod(given, podSettings(given, testEnvironment(), true), 'kids');
}

const sidecar = { image: 'shop/proxy' };

test.each<[Partial<PodProps>, string]>([
  [
    { drain: Drain.wait(Duration.seconds(30)), gracePeriod: Duration.seconds(30) },
    'gracePeriod (30 seconds) must be longer than the drain (30 seconds), or the process is killed before it is told to stop',
  ],
  [
    { gracePeriod: Duration.millis(30_500) },
    'gracePeriod (30.5 seconds) must be a whole number of seconds: Kubernetes knows no parts of one',
  ],
  [
    { sidecars: { proxy: { ...sidecar, startAfter: ['confgure'] } }, initContainers: { configure: sidecar, migrate: sidecar } },
    'sidecars.proxy.startAfter (confgure) is not an init container of this workload; it has: configure, migrate',
  ],
  [
    { sidecars: { proxy: { ...sidecar, startAfter: ['configure'] } } },
    'sidecars.proxy.startAfter (configure) is not an init container of this workload; it has: none',
  ],
  [{ user: 0, group: 1 }, 'user (0) must be a number above 0: pods do not run as root; use what the image is made for, or 10001'],
  [
    { sidecars: { proxy: { ...sidecar, user: 0 } } },
    'sidecars.proxy.user (0) must be a number above 0: pods do not run as root; use what the image is made for, or 10001',
  ],
  [{ group: -1 }, 'group (-1) must be the number of a group, such as 10001'],
  [{ volumeGroup: 1.5 }, 'volumeGroup (1.5) must be the number of a group, such as 10001'],
  [{ initContainers: { init: { ...sidecar, group: -5 } } }, 'initContainers.init.group (-5) must be the number of a group, such as 10001'],
  [
    { permissions: [{ resources: ['*'], verbs: ['get'] }] },
    'permissions[0].resources (*) allows more than anyone has looked at; name each of them',
  ],
  [
    { hostAliases: { 'api.example.org': ['203.0.113.7'] } },
    "hostAliases (api.example.org) must be an IP address, followed by its names: { '203.0.113.7': ['api.example.org'] }",
  ],
  [{ hostAliases: { '203.0.113.7': [] } }, 'hostAliases.203.0.113.7 ([]) must name at least one host'],
  [
    { hostAliases: { '203.0.113.7': ['API.example.org'] } },
    "hostAliases.203.0.113.7 (API.example.org) must be lower case: write 'api.example.org'",
  ],
  [
    { hostAliases: { '203.0.113.7': ['https://api.example.org'] } },
    'hostAliases.203.0.113.7 (https://api.example.org) is not a host name; write it without scheme, port or path',
  ],
  [{ placement: { nodeSelector: { 'a b': 'c' } } }, 'placement.nodeSelector (a b) is not a label key'],
  [
    { placement: { nodeSelector: { disk: 'very fast' } } },
    "placement.nodeSelector.disk (very fast) is not a label value: letters, digits, '-', '_' and '.' only",
  ],
  [
    { placement: { tolerations: [{ key: 'gpu', operator: 'Exists', value: 'yes' }] } },
    'placement.tolerations[0].value (yes) has no meaning with operator Exists; leave one of them out',
  ],
  [
    { placement: { tolerations: [{ effect: 'NoSchedule' }] } },
    "placement.tolerations[0] has no key, which tolerates nothing; name the taint, or every taint with { operator: 'Exists' }",
  ],
  [{ priority: '' }, "priority () must be the name of a PriorityClass; leave it out for the cluster's default"],
  [{ pullSecrets: ['Docker Hub'] }, 'pullSecrets (Docker Hub) must be the name of a Secret with registry credentials'],
  [
    { sidecars: { kids: sidecar } },
    'sidecars (kids) has the name of the main container; names of containers are unique in a pod, choose another',
  ],
  [
    { sidecars: { proxy: sidecar }, initContainers: { proxy: sidecar } },
    'initContainers (proxy) has the name of a sidecar; names of containers are unique in a pod, choose another',
  ],
  [
    { initContainers: { Init_DB: sidecar } },
    "initContainers (Init_DB) is no name of a container: at most 63 lower-case letters, digits and '-'; rename it",
  ],
])('%j is refused', (props, message) => {
  expect(mistakesOf(props)).toEqual([message]);
});

test.each<Partial<PodProps>>([
  {},
  { hostAliases: { '203.0.113.7': ['api.example.org', 'localhost'], '2001:db8::1': ['six.example.org'] } },
  { placement: { nodeSelector: { 'example.org/disk': '' }, tolerations: [{ operator: 'Exists' }, { key: 'gpu', value: 'yes' }] } },
  { priority: 'system-node-critical' },
  { group: 0 },
])('%j is accepted', (props) => {
  expect(mistakesOf(props)).toEqual([]);
});
