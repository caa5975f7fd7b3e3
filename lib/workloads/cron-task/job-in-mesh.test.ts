import { meshEnvironment, onKubernetes, team, testEnvironment } from '../../../test/environments';
import type { Endpoint, KubernetesVersion, Mesh } from '../../system';
import { jobMesh, validateJobConnections, validateJobSidecars, withInjection } from './job-in-mesh';

const template = { metadata: { labels: { team: 'shop-team' }, annotations: { 'keelson/config-checksum': 'x' } } };

function meshed(kubernetes: KubernetesVersion, dataPlane: Mesh['dataPlane'] = 'cni') {
  const { mesh, edge } = meshEnvironment();
  return onKubernetes(kubernetes, { edge, mesh: mesh && { ...mesh, dataPlane } });
}

const kids: Endpoint = {
  system: 'shop',
  team,
  namespace: 'shop-team',
  component: 'kids',
  host: 'kids',
  selector: {},
  ports: [],
  facts: {},
};

test('the pods of Jobs leave a mesh with sidecars below native ones, and no other', () => {
  expect(jobMesh(meshed('1.28'))).toBeUndefined();
  expect(jobMesh(meshed('1.29'))).toBeDefined();
  expect(jobMesh(meshed('1.28', 'ambient'))).toBeDefined();
  expect(jobMesh(testEnvironment())).toBeUndefined();
});

test('what the injector reads is added to what the template says', () => {
  expect(withInjection(template, meshed('1.28')).metadata).toEqual({
    ...template.metadata,
    labels: { team: 'shop-team', 'sidecar.istio.io/inject': 'false' },
  });
  expect(withInjection(template, meshed('1.29')).metadata).toEqual({
    ...template.metadata,
    annotations: { 'keelson/config-checksum': 'x', 'sidecar.istio.io/nativeSidecar': 'true' },
  });
});

test('without sidecars, the template stays as it is', () => {
  expect(withInjection(template, testEnvironment())).toBe(template);
  expect(withInjection(template, meshed('1.28', 'ambient'))).toBe(template);
});

test('each connection into the mesh is refused while Jobs stay outside, and none that leads out of the cluster', () => {
  const bank: Endpoint = { ...kids, component: 'bank', outside: { peer: { cidrs: ['203.0.113.7/32'] } } };
  expect(validateJobConnections([kids, bank], meshed('1.28'))).toEqual([
    'connectTo(shop/kids) would be refused: the mesh asks callers for an identity, and a Job can have none on Kubernetes 1.28, where its sidecar would never end; upgrade cluster test to 1.29, or call from a Worker',
  ]);
  expect(validateJobConnections([kids, bank], meshed('1.29'))).toEqual([]);
});

test('sidecars are refused where they would never end, with a mesh and without', () => {
  expect(validateJobSidecars(['log'], onKubernetes('1.28'))).toEqual([
    'sidecars.log would keep the Job running for ever on Kubernetes 1.28; upgrade cluster test to 1.29, or do its work in the command',
  ]);
  expect(validateJobSidecars(['log'], meshed('1.28', 'ambient'))).toHaveLength(1);
  expect(validateJobSidecars(['log'], onKubernetes('1.29'))).toEqual([]);
  expect(validateJobSidecars([], onKubernetes('1.28'))).toEqual([]);
});
