import { parse } from 'yaml';
import { twoTeamsEstate } from '../../test/two-teams-estate';
import { synthesize } from '../synth';
import { contextsOf } from './contexts';
import { kubeconfig, kubeconfigText } from './kubeconfig';

const expected = `
apiVersion: v1
kind: Config
preferences: {}
clusters:
  - name: kubernetes-cluster
    cluster:
      server: https://192.168.1.128:8080
users:
  - name: dev
    user: {}
  - name: prod
    user: {}
contexts:
  - name: ctx-dev
    context:
      cluster: kubernetes-cluster
      namespace: development
      user: dev
  - name: ctx-prod
    context:
      cluster: kubernetes-cluster
      namespace: production
      user: prod
current-context: ctx-dev
`;

test('S15: the kubeconfig has https, two contexts with namespace and user, no credential inside', () => {
  expect(parse(kubeconfigText(kubeconfig(contextsOf(twoTeamsEstate))))).toEqual(parse(expected));
});

test('S15: the kubeconfig is not written among manifests, and each of those is none', () => {
  const { files, mistakes } = synthesize(twoTeamsEstate);
  expect(mistakes).toEqual([]);
  expect([...files.keys()]).toEqual(['dev/shop-team/teams.k8s.yaml', 'prod/shop-team/teams.k8s.yaml']);
  for (const text of files.values()) expect(text.toString()).not.toContain('kind: Config\n');
});

test('may be restricted to an environment', () => {
  expect(contextsOf(twoTeamsEstate, 'prod').map(({ name }) => name)).toEqual(['ctx-prod']);
});

test('an environment that does not exist is refused with those that do', () => {
  expect(() => contextsOf(twoTeamsEstate, 'stage')).toThrow('--environment (stage) is not known; there are: dev, prod');
});

test('a server without encryption is refused', () => {
  const environments = twoTeamsEstate.environments.map((environment) =>
    environment.with({ cluster: { ...environment.cluster, server: 'http://192.168.1.128:8080' } }),
  );
  expect(() => contextsOf({ ...twoTeamsEstate, environments })).toThrow(
    'cluster kubernetes-cluster: server (http://192.168.1.128:8080) must begin with https://, because credentials are sent there; correct it in estate/clusters.ts',
  );
});

test('only systems that run in an environment count', () => {
  const systems = twoTeamsEstate.systems.map((entry) => ({ ...entry, environments: ['prod'] }));
  expect(contextsOf({ ...twoTeamsEstate, systems }).map(({ name }) => name)).toEqual(['ctx-prod']);
});
