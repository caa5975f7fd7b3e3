import { distObjects } from './dist-objects';

const OMITTED = ['HorizontalPodAutoscaler', 'PodDisruptionBudget'];
const APPLICATION_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Service', 'ConfigMap', 'PersistentVolumeClaim'];
/** Whatever kind renders a route: one host and path is one route. */
const ROUTE_KINDS = ['Ingress', 'IngressRoute', 'HTTPRoute', 'VirtualService'];

const local = distObjects.filter(({ environment }) => environment === 'local');
const images = (text: string) => [...text.matchAll(/"image":"([^"]+)"/g)].map(([, image]) => image ?? '');

test('every image of the local environment carries the registry prefix', () => {
  const all = images(JSON.stringify(local));
  expect(all.length).toBeGreaterThan(0);
  expect(all.filter((image) => !image.startsWith('localhost:5000/'))).toEqual([]);
});

test('a stateless workload has one pod, nothing scales, nothing balances in front, no storage class is named', () => {
  expect(local.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec.replicas as number)).toEqual(
    local.filter(({ kind }) => kind === 'Deployment').map(() => 1),
  );
  expect(local.filter(({ kind }) => kind === 'HorizontalPodAutoscaler')).toEqual([]);
  expect(local.filter(({ kind, spec }) => kind === 'Service' && spec.type === 'LoadBalancer')).toEqual([]);
  expect(JSON.stringify(local)).not.toContain('storageClassName');
});

test.each(['dev', 'staging', 'prod'])('local has the workloads, Services, ConfigMaps and claims of %s, and no others', (environment) => {
  const names = (where: string) =>
    distObjects
      .filter((object) => object.environment === where && APPLICATION_KINDS.includes(object.kind) && !OMITTED.includes(object.kind))
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
      .sort();
  expect(names('local')).toEqual(names(environment));
});

test.each(['dev', 'staging', 'prod'])('local routes to the Services that %s routes to', (environment) => {
  const routed = (where: string) => {
    const text = JSON.stringify(distObjects.filter((object) => object.environment === where && ROUTE_KINDS.includes(object.kind)));
    const services = [
      ...text.matchAll(
        /"(?:services|backendRefs)":\[\{[^\]]*?"name":"([a-z-]+)"|"service":\{"name":"([a-z-]+)"|"destination":\{"host":"([a-z-]+)[."]/g,
      ),
    ];
    return [...new Set(services.map(([, one, two, three]: (string | undefined)[]) => one ?? two ?? three))].sort();
  };
  expect(routed('local')).toEqual(['home', 'kids', 'ladies', 'mens', 'micro', 'myweb', 'ui']);
  expect(routed(environment)).toEqual(routed('local'));
});
