import { estate } from '../estate';
import { problemLines, synthesize } from '../lib/synth';
import { gateway, withGateway } from './gateway-environment';

const { files, mistakes } = synthesize(withGateway);

test('a fifth environment on the Gateway API is one object, and touches no chart', () => {
  expect(problemLines(mistakes)).toEqual([]);
  expect(files.get('gateway/retail/shop.k8s.yaml')?.toString()).toContain('kind: HTTPRoute');
});

test('its Gateway and certificate come from the platform, as everywhere', () => {
  const text = files.get('gateway/platform/edge.k8s.yaml')?.toString() ?? '';
  expect([...text.matchAll(/^kind: (.+)$/gm)].map(([, kind]) => kind)).toEqual(['Certificate', 'Gateway']);
});

test('what that edge cannot do is said, and nothing else is wrong', () => {
  expect(problemLines(synthesize({ ...estate, environments: [...estate.environments, gateway] }).mistakes)).toEqual([
    "gateway graphite/edge: route '/': basic authentication is not possible on the Gateway API: the standard HTTPRoute has no word for it; leave it out, or choose another edge for the environment",
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
