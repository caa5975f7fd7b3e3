import { Edge, Environment } from '../../lib';
import { clusters } from '../clusters';
import { releasesOf } from '../releases';
import { imageTable } from '../images';
import { base, pullSecrets } from './base';

const address = '172.31.32.5';

/** Where teams try things: half the size of prod, behind HAProxy. */
export const dev = new Environment({
  ...base,
  name: 'dev',
  cluster: clusters.shared,
  namespacePattern: '{team}-dev',
  domain: 'dev.example.com',
  sizes: { maxReplicas: 2, autoscaling: false, requestScale: 0.5 },
  images: { facts: imageTable, pullSecrets, releases: releasesOf('dev') },
  edge: Edge.traefik({
    source: { namespace: 'platform-dev', podLabels: { 'app.kubernetes.io/part-of': 'edge', 'app.kubernetes.io/component': 'traefik' } },
    dns: { address },
    tls: { issuer: { kind: 'ca', name: 'internal-dev' } },
  }),
  loadBalancer: {
    kind: 'nodePort',
    port: 32_365,
    tlsPort: 32_366,
    proxies: {
      address: `${address}/20`,
      hosts: { haproxy1: '172.31.32.7', haproxy2: '172.31.32.8' },
      interface: 'eth0',
      movesByArp: true,
      routerId: 32,
    },
  },
  nodePorts: { myweb: 30_003 },
  access: 'people edit',
});
