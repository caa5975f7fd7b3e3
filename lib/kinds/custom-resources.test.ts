import { JsonPatch, Lazy } from 'cdk8s';
import * as stock from '../../imports/security.istio.io';
import { synthRole } from '../../test/synth-role';
import type { SystemChart } from '../system';
import { AuthorizationPolicy, Certificate, ExternalSecret, PeerAuthentication, PodMonitor } from './custom-resources';

const metadata = { name: 'kids' };

function synthPolicy(spec: stock.AuthorizationPolicySpec, ...patches: JsonPatch[]) {
  const make = (chart: SystemChart) => new AuthorizationPolicy(chart, 'Policy', { metadata, spec }).addJsonPatch(...patches);
  return synthRole(make).get('AuthorizationPolicy', 'kids');
}

test('an AuthorizationPolicy that denies everything keeps its empty spec', () => {
  expect(synthPolicy({}).spec).toEqual({});
});

test('an AuthorizationPolicy that allows everything keeps its empty rule', () => {
  expect(synthPolicy({ rules: [{}] }).spec).toEqual({ rules: [{}] });
});

test('nothing else that is empty is written', () => {
  expect(
    synthPolicy({ rules: [{ from: [], to: [{ operation: { ports: ['80'], hosts: [] } }] }], selector: { matchLabels: {} } }).spec,
  ).toEqual({
    rules: [{ to: [{ operation: { ports: ['80'] } }] }],
  });
});

test('a spec that is produced late is written as it is at synthesis', () => {
  const rules: stock.AuthorizationPolicySpecRules[] = [];
  const { objects } = synthRole((chart) => {
    new AuthorizationPolicy(chart, 'Policy', { metadata, spec: Lazy.any({ produce: () => ({ rules }) }) as stock.AuthorizationPolicySpec });
    rules.push({ to: [{ operation: { ports: ['80'] } }] });
  });
  expect(objects[0]?.spec).toEqual({ rules: [{ to: [{ operation: { ports: ['80'] } }] }] });
});

test('stock patches lose unknown fields of custom resources, ours run last and keep them', () => {
  const patch = JsonPatch.add('/spec/fieldOfTomorrow', { list: [] });
  expect(synthPolicy({ rules: [{}] }, patch).spec).toEqual({ rules: [{}], fieldOfTomorrow: { list: [] } });
  const { objects } = synthRole((chart) =>
    new stock.AuthorizationPolicy(chart, 'Stock', { metadata, spec: { rules: [{}] } }).addJsonPatch(patch),
  );
  expect(objects[0]?.spec).toEqual({ rules: [{}] });
});

test('custom resources carry labels, namespace and the wave of their kind', () => {
  const { objects } = synthRole((chart) => {
    new ExternalSecret(chart, 'A', { metadata: { ...metadata, annotations: { note: 'kept' } } });
    new PeerAuthentication(chart, 'B', { metadata });
    new Certificate(chart, 'C', { metadata, spec: { secretName: 'tls', issuerRef: { name: 'acme' } } });
    new PodMonitor(chart, 'D', { metadata, spec: { selector: {} } });
  });
  const waves = objects.map((object) => [object.kind, object.metadata.annotations]);
  expect(Object.fromEntries(waves)).toEqual({
    Certificate: { 'argocd.argoproj.io/sync-wave': '1' },
    ExternalSecret: { 'argocd.argoproj.io/sync-wave': '-2', note: 'kept' },
    PeerAuthentication: { 'argocd.argoproj.io/sync-wave': '-2' },
    PodMonitor: { 'argocd.argoproj.io/sync-wave': '1' },
  });
  expect(objects.every((object) => object.metadata.namespace === 'shop-team' && object.metadata.labels?.team === 'shop-team')).toBe(true);
});
