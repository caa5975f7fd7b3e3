import type { Mesh } from '../../system';
import { Edge } from './edge';
import { validateMesh } from './validate-mesh';

const strict: Mesh = { provider: 'istio', dataPlane: 'cni', mtls: 'STRICT', controlPlane: { namespace: 'istio-system' } };
const gateway = { name: 'public', namespace: 'istio-ingress' };

test('STRICT mTLS refuses an edge outside the mesh', () => {
  expect(validateMesh(Edge.traefik({ source: { namespace: 'edge' } }), strict)).toEqual([
    "the mesh of this environment lets only its members call (mtls STRICT), and its edge, Traefik, is none; use a gateway of the mesh, and state the 'serviceAccount' and the pods (source) that it runs as",
  ]);
  expect(validateMesh(Edge.istio({ source: { cidrs: ['192.0.2.0/24'] }, serviceAccount: 'ingress', gateway }), strict)).toHaveLength(1);
});

test('a gateway of the mesh is a member', () => {
  expect(validateMesh(Edge.istio({ source: { namespace: 'istio-ingress' }, serviceAccount: 'ingress', gateway }), strict)).toEqual([]);
});

test('without a mesh, or with a permissive one, any edge will do', () => {
  const edge = Edge.traefik({ source: { namespace: 'edge' } });
  expect(validateMesh(edge, undefined)).toEqual([]);
  expect(validateMesh(edge, { ...strict, mtls: 'PERMISSIVE' })).toEqual([]);
});
