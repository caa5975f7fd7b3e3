import type { Mesh } from '../system';
import { metricsPortAuthentication, namespaceAuthentication } from './authentication';

const mesh: Mesh = { provider: 'istio', mtls: 'STRICT', dataPlane: 'cni', controlPlane: { namespace: 'istio-system' } };

test.each(['STRICT', 'PERMISSIVE'] as const)('a namespace demands what the mesh says: %s', (mtls) => {
  expect(namespaceAuthentication({ ...mesh, mtls })).toEqual({ mtls: { mode: mtls } });
});

test('metrics ports are PERMISSIVE, and every other port of the pod stays STRICT', () => {
  expect(metricsPortAuthentication({ app: 'web' }, 9102)).toEqual({
    selector: { matchLabels: { app: 'web' } },
    mtls: { mode: 'STRICT' },
    portLevelMtls: { '9102': { mode: 'PERMISSIVE' } },
  });
});
