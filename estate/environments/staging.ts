import { Edge, Environment } from '../../lib';
import { clusters } from '../clusters';
import { releasesOf } from '../releases';
import { imageTable } from '../images';
import { base, pullSecrets } from './base';

const domain = 'staging.example.com';
const address = '172.31.32.6';

/** One step ahead of prod: what prod has, and the mesh. */
export const staging = new Environment({
  ...base,
  name: 'staging',
  cluster: clusters.shared,
  namespacePattern: '{team}-staging',
  domain,
  sizes: { autoscaling: true, requestScale: 0.5 },
  images: { facts: imageTable, pullSecrets, releases: releasesOf('staging') },
  edge: Edge.istio({
    gateway: { name: 'edge', namespace: 'istio-ingress' },
    source: { namespace: 'istio-ingress', podLabels: { istio: 'ingressgateway' } },
    serviceAccount: 'istio-ingressgateway',
    pathNormalization: 'MERGE_SLASHES',
    dns: { address },
    // installed beside the mesh, whose configuration names it so
    signIn: { extensionProvider: 'sign-in', pods: { namespace: 'sign-in', podLabels: { app: 'oauth2-proxy' } }, port: 4180 },
    tls: {
      issuer: { kind: 'ca', name: 'internal-staging' },
      certificateHosts: ['platform', 'retail', 'freight', 'monitor', 'web', 'blog'].map((team) => `*.${team}.${domain}`),
    },
  }),
  loadBalancer: {
    kind: 'nodePort',
    port: 32_000,
    tlsPort: 32_001,
    proxies: {
      address: `${address}/20`,
      hosts: { haproxy3: '172.31.32.11', haproxy4: '172.31.32.12' },
      interface: 'eth0',
      movesByArp: true,
      routerId: 33,
    },
  },
  mesh: {
    provider: 'istio',
    mtls: 'STRICT',
    dataPlane: 'cni',
    controlPlane: { namespace: 'istio-system', podLabels: { app: 'istiod' } },
    telemetry: {
      accessLogs: 'failures',
      metrics: { provider: 'prometheus' },
      tracing: {
        provider: 'zipkin',
        percent: 10,
        collector: {
          namespace: 'platform-staging',
          podLabels: { 'app.kubernetes.io/part-of': 'dashboards', 'app.kubernetes.io/component': 'zipkin' },
          port: 9411,
          path: '/api/v2/spans',
        },
      },
    },
  },
  dashboards: true,
  clusterInterface: true,
});
