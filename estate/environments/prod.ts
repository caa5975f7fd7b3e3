import { Edge, Environment } from '../../lib';
import { intranetRoot } from '../authorities';
import { clusters } from '../clusters';
import { releasesOf } from '../releases';
import { teams } from '../teams';
import { imageTable } from '../images';
import { base, pullSecrets } from './base';

const address = '172.20.0.119';

/** What customers use: full size, behind edge nodes that share one address. */
export const prod = new Environment({
  ...base,
  name: 'prod',
  cluster: clusters.prod,
  domain: 'example.com',
  domains: { retail: 'shoppingapp.com', monitor: 'jimmysong.io', platform: 'istio.jimmysong.io' },
  images: { facts: imageTable, pullSecrets, releases: releasesOf('prod') },
  edge: Edge.traefik({
    source: { namespace: 'platform', podLabels: { 'app.kubernetes.io/part-of': 'edge', 'app.kubernetes.io/component': 'traefik' } },
    dns: { address },
    // the shared address is one of the intranet, which an ACME server on the internet never reaches
    tls: {
      issuer: {
        kind: 'acme',
        name: 'intranet',
        server: 'https://acme.example.com/dir',
        validatesFrom: 'intranet',
        challenge: 'http01',
        email: teams.platform.contact,
        caBundle: intranetRoot,
      },
    },
  }),
  // the nodes for outside traffic are tainted, and the speaker is installed to run there
  loadBalancer: { kind: 'metallb', address, speakerTolerates: ['edgenode'] },
  monitoring: true,
  dashboards: true,
});
