import * as jsYaml from 'js-yaml';
import { parse } from 'yaml';
import { type KubeContext, kubeconfig, kubeconfigText, validateContexts } from './kubeconfig';

const dev: KubeContext = { name: 'retail-dev', namespace: 'retail-dev', user: 'dev', cluster: 'shared', server: 'https://192.0.2.1:6443' };
const staging: KubeContext = { ...dev, name: 'retail-staging', namespace: 'retail-staging', user: 'staging' };
const prod: KubeContext = { name: 'retail-prod', namespace: 'retail', user: 'prod', cluster: 'prod', server: 'https://192.0.2.2:6443' };

test('environments that share a cluster share its entry, and have users of their own', () => {
  const { clusters, users, contexts } = kubeconfig([dev, staging, prod]);
  expect(clusters).toEqual([
    { name: 'shared', cluster: { server: 'https://192.0.2.1:6443' } },
    { name: 'prod', cluster: { server: 'https://192.0.2.2:6443' } },
  ]);
  expect(users.map(({ name }) => name)).toEqual(['dev', 'staging', 'prod']);
  expect(contexts[1]).toEqual({ name: 'retail-staging', context: { cluster: 'shared', namespace: 'retail-staging', user: 'staging' } });
});

test('the first context is the current one', () => {
  expect(kubeconfig([prod, dev])['current-context']).toBe('retail-prod');
  expect(kubeconfig([])).not.toHaveProperty('current-context');
});

test('there is no credential in it', () => {
  expect(kubeconfig([dev, prod]).users.map(({ user }) => user)).toEqual([{}, {}]);
});

test('the text says the same to parsers of YAML 1.1 and 1.2, also of names that look like something else', () => {
  const config = kubeconfig([{ ...dev, name: 'no', namespace: '0123', user: 'on', cluster: '1e3' }]);
  expect(parse(kubeconfigText(config))).toEqual(config);
  expect(jsYaml.load(kubeconfigText(config))).toEqual(config);
  expect(parse(kubeconfigText(config), { version: '1.1' })).toEqual(config);
});

describe('mistakes', () => {
  test('none in good contexts', () => {
    expect(validateContexts([dev, staging, prod])).toEqual([]);
  });

  test('a server without encryption, said once', () => {
    expect(validateContexts([dev, staging].map((context) => ({ ...context, server: 'http://192.0.2.1:8080' })))).toEqual([
      'cluster shared: server (http://192.0.2.1:8080) must begin with https://, because credentials are sent there; correct it in estate/clusters.ts',
    ]);
  });

  test('two contexts of one name', () => {
    expect(validateContexts([dev, prod, { ...prod, name: 'retail-dev' }])).toEqual([
      "context (retail-dev) would lead to namespace retail-dev and to namespace retail; set 'context' of one TeamNamespace",
    ]);
  });

  test('two clusters of one name', () => {
    expect(validateContexts([dev, { ...prod, cluster: 'shared' }])).toEqual([
      'cluster shared has the servers https://192.0.2.1:6443 and https://192.0.2.2:6443; give one of the two clusters another name',
    ]);
  });
});
