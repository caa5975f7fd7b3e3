import { estate } from '../estate';
import { base } from '../estate/environments/base';
import { clusters } from '../estate/clusters';
import { Releases } from '../lib/config/releases';
import { Edge } from '../lib/network/edge';
import { problemLines, synthesize } from '../lib/synth';
import { Environment } from '../lib/system';

/** All that it takes to run the estate somewhere else, behind another make of edge. */
const gateway = new Environment({
  ...base,
  name: 'gateway',
  cluster: { ...clusters.prod, name: 'elsewhere', homeEnvironment: 'gateway' },
  domain: 'gateway.example.com',
  images: { pullSecrets: ['dockerhubsecret'], releases: Releases.fixed('1') },
  edge: Edge.gateway({
    gateway: { name: 'edge', namespace: 'gateway-system' },
    source: { namespace: 'gateway-system', podLabels: { app: 'gateway' } },
    normalizesPaths: true,
    dns: { address: '192.0.2.20' },
    tls: { certificateHosts: ['platform', 'retail', 'freight', 'monitor', 'web', 'blog'].map((team) => `*.${team}.gateway.example.com`) },
  }),
});

/** What asks for something that the Gateway API has no word for: sessions that stay with a pod. */
const STICKY = 'java-web';
const known = estate.environments.map(({ name }) => name);
const systems = estate.systems.map((entry) => (entry.name === STICKY ? { ...entry, environments: known } : entry));

const { files, mistakes } = synthesize({ systems, environments: [...estate.environments, gateway] });

test('a fifth environment on the Gateway API is one object, and touches no chart', () => {
  expect(problemLines(mistakes)).toEqual([]);
  expect(files.get('gateway/retail/shop.k8s.yaml')?.toString()).toContain('kind: HTTPRoute');
});

test('what that edge cannot do is said, and nothing else is wrong', () => {
  expect(problemLines(synthesize({ ...estate, environments: [...estate.environments, gateway] }).mistakes)).toEqual([
    "gateway java-web/edge: route '/': sessionAffinity is not possible on the Gateway API: the standard HTTPRoute has no word for it; leave it out, or choose another edge for the environment",
  ]);
});

test('the other environments do not change by a byte', () => {
  for (const [file, content] of synthesize(estate).files) expect(files.get(file)?.equals(content)).toBe(true);
});

test('the same workloads run there', () => {
  const kinds = (file: string) =>
    [...(files.get(file)?.toString() ?? '').matchAll(/^kind: (Deployment|Service)$/gm)].map(([, kind]) => kind);
  expect(kinds('gateway/retail/shop.k8s.yaml')).toEqual(kinds('prod/retail/shop.k8s.yaml'));
});
