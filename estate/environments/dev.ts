import { Edge } from '../../lib/network/edge';
import { Environment } from '../../lib/system';
import { clusters } from '../clusters';
import { releasesOf } from '../releases';
import { base, pullSecrets } from './base';

/** Where teams try things: half the size of prod, behind HAProxy. */
export const dev = new Environment({
  ...base,
  name: 'dev',
  cluster: clusters.shared,
  namespacePattern: '{team}-dev',
  domain: 'dev.example.com',
  sizes: { maxReplicas: 2, autoscaling: false, requestScale: 0.5 },
  images: { pullSecrets, releases: releasesOf('dev') },
  edge: Edge.traefik({
    source: { namespace: 'platform-dev', podLabels: { 'app.kubernetes.io/part-of': 'edge', 'app.kubernetes.io/component': 'traefik' } },
    dns: { address: '172.31.32.5' },
    tls: { issuer: 'internal', challenge: 'dns01' },
  }),
  loadBalancer: { kind: 'nodePort', port: 32_365, proxies: ['172.31.35.122', '172.31.40.13'] },
  nodePorts: { myweb: 30_003 },
  access: 'people edit',
});
