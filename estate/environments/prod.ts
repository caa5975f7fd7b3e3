import { Edge } from '../../lib/network/edge';
import { Environment } from '../../lib/system';
import { clusters } from '../clusters';
import { releasesOf } from '../releases';
import { base, pullSecrets } from './base';

const address = '172.20.0.119';

/** What customers use: full size, behind edge nodes that share one address. */
export const prod = new Environment({
  ...base,
  name: 'prod',
  cluster: clusters.prod,
  domain: 'example.com',
  domains: { retail: 'shoppingapp.com', monitor: 'jimmysong.io', platform: 'istio.jimmysong.io' },
  images: { pullSecrets, releases: releasesOf('prod') },
  edge: Edge.traefik({
    source: { namespace: 'platform', podLabels: { 'app.kubernetes.io/part-of': 'edge', 'app.kubernetes.io/component': 'traefik' } },
    dns: { address },
    tls: { issuer: 'letsencrypt', challenge: 'http01' },
  }),
  loadBalancer: { kind: 'metallb', address },
  monitoring: true,
  dashboards: true,
});
