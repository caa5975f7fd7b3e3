import type { Mesh } from '../system';
import { namespaceAuthentication, plainPortsAuthentication } from './authentication';

const mesh: Mesh = { provider: 'istio', mtls: 'STRICT', dataPlane: 'cni', controlPlane: { namespace: 'istio-system' } };

test.each(['STRICT', 'PERMISSIVE'] as const)('a namespace demands what the mesh says: %s', (mtls) => {
  expect(namespaceAuthentication({ ...mesh, mtls })).toEqual({ mtls: { mode: mtls } });
});

test('ports for callers outside the mesh are PERMISSIVE, and every other port of the pod stays STRICT', () => {
  expect(plainPortsAuthentication({ app: 'web' }, [9102, 8443])).toEqual({
    selector: { matchLabels: { app: 'web' } },
    mtls: { mode: 'STRICT' },
    portLevelMtls: { '9102': { mode: 'PERMISSIVE' }, '8443': { mode: 'PERMISSIVE' } },
  });
});
