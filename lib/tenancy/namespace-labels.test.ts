import type { Mesh } from '../system';
import { meshLabels, podSecurityAnnotations, podSecurityLabels } from './namespace-labels';

const mesh: Mesh = { provider: 'istio', dataPlane: 'cni', mtls: 'STRICT', controlPlane: { namespace: 'istio-system' } };

test('without a mesh, a namespace carries no label of one', () => {
  expect(meshLabels(undefined)).toEqual({});
});

test('a mesh of sidecars injects by its default revision', () => {
  expect(meshLabels(mesh)).toEqual({ 'istio-injection': 'enabled' });
});

test('a named revision replaces the switch, which would win over it', () => {
  expect(meshLabels({ ...mesh, revision: '1-28' })).toEqual({ 'istio.io/rev': '1-28' });
});

test('an ambient mesh is joined without sidecars, whatever its revision', () => {
  expect(meshLabels({ ...mesh, dataPlane: 'ambient', revision: '1-28' })).toEqual({ 'istio.io/dataplane-mode': 'ambient' });
});

test('what is enforced is what the version of the cluster means by it; warnings look ahead', () => {
  const labels = podSecurityLabels({ level: 'baseline', reason: 'a test' }, '1.31');
  expect(labels['pod-security.kubernetes.io/enforce']).toBe('baseline');
  expect(labels['pod-security.kubernetes.io/enforce-version']).toBe('v1.31');
  expect(labels['pod-security.kubernetes.io/warn-version']).toBe('latest');
});

test('the reason for a weaker level is an annotation', () => {
  expect(podSecurityAnnotations({ level: 'baseline', reason: 'a test' })).toEqual({ 'keelson/pod-security-reason': 'a test' });
  expect(podSecurityAnnotations({ level: 'restricted' })).toEqual({});
});
