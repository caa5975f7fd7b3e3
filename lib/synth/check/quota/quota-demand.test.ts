import { cluster } from '../../../../test/environments';
import { Edge } from '../../../network/edge';
import type { Mesh } from '../../../system';
import { type DemandingObject, demandOf, type QuotaResource, quotaMistakes, sumOfDemands } from './quota-demand';

const mesh: Mesh = { provider: 'istio', dataPlane: 'cni', mtls: 'STRICT', controlPlane: { namespace: 'istio-system' } };
const container = { name: 'main', image: 'x:1', resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } } };
const MEBIBYTE = 1000 * 2 ** 20;

const template = (changes: object = {}) => ({ spec: { containers: [container], ...changes } });
const deployment = (spec: object): DemandingObject => ({
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { template: template(), ...spec },
});
const object = (kind: string, spec: object): DemandingObject => ({ kind, metadata: { name: 'web' }, spec });

const demand = (...objects: DemandingObject[]) => demandOf(objects, { cluster });
const pods = (...objects: DemandingObject[]): number => demand(...objects).pods / 1000;

const rolling = (maxSurge: number | string, maxUnavailable: number | string) => ({
  strategy: { rollingUpdate: { maxSurge, maxUnavailable } },
});

test('the solver of a challenge over http is a pod of the namespace, for each name of a Certificate', () => {
  const certificate = object('Certificate', { dnsNames: ['a.example.com', 'b.example.com'] });
  const proven = (challenge: 'http01' | 'dns01') => {
    const edge = Edge.traefik({ source: { namespace: 'edge' }, tls: { issuer: { kind: 'existing', name: 'x', challenge } } });
    return demandOf([certificate], { cluster, edge });
  };
  expect(proven('http01')).toMatchObject({ pods: 2000, 'requests.cpu': 20, 'requests.memory': 128 * MEBIBYTE });
  expect(proven('dns01').pods).toBe(0);
  expect(demand(certificate).pods).toBe(0);
});

describe('terminating pods still count against quota during a rollout: max replicas + surge + CronJobs + sidecars', () => {
  test.each([
    [{ replicas: 4, ...rolling('25%', 0) }, 5],
    [{ replicas: 5, ...rolling('25%', 0) }, 7],
    [{ replicas: 2, ...rolling(1, 0) }, 3],
    [{ replicas: 1, ...rolling(0, 1) }, 2],
    [{ replicas: 3, ...rolling('100%', '50%') }, 7],
    [{ replicas: 3 }, 4],
    [{}, 2],
    [{ replicas: 0 }, 0],
    [{ replicas: 2, strategy: { type: 'Recreate' } }, 2],
  ])('a Deployment with %j has %d pods at most', (spec, most) => {
    expect(pods(deployment(spec))).toBe(most);
  });

  test('an autoscaler says how many there may be', () => {
    const autoscaler = object('HorizontalPodAutoscaler', { scaleTargetRef: { name: 'web' }, maxReplicas: 10 });
    expect(pods(deployment(rolling('25%', 0)), autoscaler)).toBe(13);
    expect(pods(deployment(rolling(0, 1)), object('ScaledObject', { scaleTargetRef: { name: 'web' }, maxReplicaCount: 4 }))).toBe(5);
    expect(pods(deployment(rolling(0, 1)), object('ScaledObject', { scaleTargetRef: { name: 'web' } }))).toBe(101);
    expect(pods(deployment({ replicas: 1, ...rolling(1, 0) }), object('ScaledObject', { scaleTargetRef: { name: 'other' } }))).toBe(2);
  });

  test('a StatefulSet waits for the old pod to be gone', () => {
    expect(pods(object('StatefulSet', { replicas: 3, template: template() }))).toBe(3);
  });

  test('a DaemonSet has one on each node that it selects', () => {
    expect(pods(object('DaemonSet', { template: template() }))).toBe(2);
    expect(pods(object('DaemonSet', { template: template({ nodeSelector: { 'kubernetes.io/os': 'linux' } }) }))).toBe(2);
    expect(pods(object('DaemonSet', { template: template({ nodeSelector: { disk: 'ssd' } }) }))).toBe(0);
    expect(pods(object('DaemonSet', { template: template(), updateStrategy: { rollingUpdate: { maxSurge: 1 } } }))).toBe(3);
  });

  test('a CronJob whose runs may meet counts twice', () => {
    const cronJob = (concurrencyPolicy?: string) =>
      object('CronJob', { concurrencyPolicy, jobTemplate: { spec: { template: template() } } });
    expect(pods(cronJob('Forbid'))).toBe(1);
    expect(pods(cronJob('Replace'))).toBe(2);
    expect(pods(cronJob())).toBe(2);
  });

  test('a Job runs as many at once as it says, and never more than it needs', () => {
    expect(pods(object('Job', { template: template() }))).toBe(1);
    expect(pods(object('Job', { parallelism: 3, template: template() }))).toBe(3);
    expect(pods(object('Job', { parallelism: 3, completions: 2, template: template() }))).toBe(2);
  });

  test('a mesh adds a sidecar to each pod that does not refuse it', () => {
    const one = deployment({ strategy: { type: 'Recreate' } });
    const refusing = deployment({
      strategy: { type: 'Recreate' },
      template: { ...template(), metadata: { labels: { 'sidecar.istio.io/inject': 'false' } } },
    });
    expect(demandOf([one], { cluster, mesh })['requests.cpu']).toBe(200);
    expect(demandOf([one], { cluster, mesh })['requests.memory']).toBe(256 * MEBIBYTE);
    expect(demandOf([refusing], { cluster, mesh })['requests.cpu']).toBe(100);
    expect(demandOf([one], { cluster, mesh: { ...mesh, dataPlane: 'ambient' } })['requests.cpu']).toBe(100);
  });
});

describe('what a pod asks for', () => {
  const cpu = (changes: object): number =>
    demand(deployment({ strategy: { type: 'Recreate' }, template: template(changes) }))['requests.cpu'];
  const asking = (millis: number, more: object = {}) => ({ name: 'x', resources: { requests: { cpu: `${millis}m` } }, ...more });
  const sidecar = { restartPolicy: 'Always' };

  test('is the sum of its containers', () => {
    expect(cpu({ containers: [asking(100), asking(250)] })).toBe(350);
  });

  test('is what an init container asks for, where that is more', () => {
    expect(cpu({ initContainers: [asking(500)] })).toBe(500);
    expect(cpu({ initContainers: [asking(50)] })).toBe(100);
  });

  test('has native sidecars beside the containers, and beside the init containers after them', () => {
    expect(cpu({ initContainers: [asking(30, sidecar)] })).toBe(130);
    expect(cpu({ initContainers: [asking(30, sidecar), asking(500)] })).toBe(530);
    expect(cpu({ initContainers: [asking(500), asking(30, sidecar)] })).toBe(500);
  });

  test('is the limit where only that is said, and the default of the namespace where nothing is', () => {
    expect(cpu({ containers: [{ name: 'x', resources: { limits: { cpu: '2' } } }] })).toBe(2000);
    expect(cpu({ containers: [{ name: 'x' }] })).toBe(50);
  });
});

test('storage is that of claims, and of the claims of each pod of a StatefulSet', () => {
  const spec = { resources: { requests: { storage: '10Gi' } } };
  const set = object('StatefulSet', { replicas: 3, template: template(), volumeClaimTemplates: [{ spec }, { spec }] });
  expect(demand(set)['requests.storage']).toBe(60 * 1024 * MEBIBYTE);
  expect(demand(object('PersistentVolumeClaim', spec))['requests.storage']).toBe(10 * 1024 * MEBIBYTE);
});

test('a load balancer takes node ports too, unless it is told not to', () => {
  const ports = [{ port: 80 }, { port: 443 }];
  const service = (spec: object) => {
    const asked = demand(object('Service', { ports, ...spec }));
    return [asked['services.nodeports'] / 1000, asked['services.loadbalancers'] / 1000];
  };
  expect(service({})).toEqual([0, 0]);
  expect(service({ type: 'NodePort' })).toEqual([2, 0]);
  expect(service({ type: 'LoadBalancer' })).toEqual([2, 1]);
  expect(service({ type: 'LoadBalancer', allocateLoadBalancerNodePorts: false })).toEqual([0, 1]);
});

describe('beyond the quota', () => {
  const hard: Record<QuotaResource, string> = {
    'requests.cpu': '1',
    'requests.memory': '1Gi',
    'requests.storage': '10Gi',
    pods: '8',
    'services.nodeports': '0',
    'services.loadbalancers': '0',
  };
  const web = demand(deployment({ replicas: 4, ...rolling(0, 4) }));

  test('what just fits, fits', () => {
    expect(quotaMistakes('retail', web, hard)).toEqual([]);
  });

  test('each resource that does not fit is named with what is asked for and what there is', () => {
    const twice = sumOfDemands(
      web,
      demand(deployment({ strategy: { type: 'Recreate' } }), object('Service', { type: 'NodePort', ports: [{ port: 80 }] })),
    );
    const remedy = 'raise the quota in estate/teams.ts, or ask for less';
    expect(quotaMistakes('retail', twice, { ...hard, 'requests.cpu': '500m' })).toEqual([
      `requests.cpu (900m) of namespace retail at its largest, in the middle of an update, is more than its quota (500m); ${remedy}`,
      `requests.memory (1152Mi) of namespace retail at its largest, in the middle of an update, is more than its quota (1Gi); ${remedy}`,
      `pods (9) of namespace retail at its largest, in the middle of an update, is more than its quota (8); ${remedy}`,
      `services.nodeports (1) of namespace retail at its largest, in the middle of an update, is more than its quota (0); ${remedy}`,
    ]);
  });

  test('what a quota does not count is not limited', () => {
    expect(quotaMistakes('retail', web, {})).toEqual([]);
  });
});
