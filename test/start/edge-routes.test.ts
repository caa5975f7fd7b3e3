import type { RenderedManifest } from '../conformance/rendering';
import { edgeRoutes } from './edge-routes';

const middleware = (name: string, spec: object): RenderedManifest => ({
  apiVersion: 'traefik.io/v1alpha1',
  kind: 'Middleware',
  metadata: { name, namespace: 'retail' },
  spec,
});

test('a route of Traefik tells the path that its backend sees', () => {
  const route: RenderedManifest = {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: { name: 'edge-home', namespace: 'retail' },
    spec: {
      routes: [
        {
          match: 'Host(`app.example.com`) && (Path(`/home`) || PathPrefix(`/home/`))',
          middlewares: [{ name: 'strip' }],
          services: [{ name: 'home', port: 80 }],
        },
      ],
      tls: { secretName: 'edge-tls' },
    },
  };

  const routes = edgeRoutes([route, middleware('strip', { stripPrefix: { prefixes: ['/home'] } })]);

  expect(routes).toEqual([
    {
      object: 'IngressRoute retail/edge-home',
      host: 'app.example.com',
      path: '/home',
      backendPath: '/',
      namespace: 'retail',
      service: 'home',
      port: 80,
      isTls: true,
      asksWho: false,
      redirects: false,
    },
  ]);
});

test('an Ingress finds its middlewares by annotation', () => {
  const ingress: RenderedManifest = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: 'edge-admin',
      namespace: 'retail',
      annotations: { 'traefik.ingress.kubernetes.io/router.middlewares': 'retail-users@kubernetescrd,retail-https@kubernetescrd' },
    },
    spec: {
      rules: [
        {
          host: 'app.localtest.me',
          http: { paths: [{ path: '/admin', backend: { service: { name: 'admin', port: { number: 8080 } } } }] },
        },
      ],
    },
  };

  const [route] = edgeRoutes([ingress, middleware('users', { basicAuth: {} }), middleware('https', { redirectScheme: {} })]);

  expect(route).toMatchObject({
    path: '/admin',
    backendPath: '/admin',
    service: 'admin',
    port: 8080,
    isTls: false,
    asksWho: true,
    redirects: true,
  });
});
