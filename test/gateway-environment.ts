import { estate } from '../estate';
import { clusters } from '../estate/clusters';
import { base } from '../estate/environments/base';
import { Releases } from '../lib/config/releases';
import { Edge } from '../lib/network/edge';
import type { Estate } from '../lib/synth';
import { Environment } from '../lib/system';

/** All that it takes to run the estate somewhere else, behind another make of edge. */
export const gateway = new Environment({
  ...base,
  name: 'gateway',
  cluster: { ...clusters.prod, name: 'elsewhere', homeEnvironment: 'gateway' },
  domain: 'gateway.example.com',
  images: { pullSecrets: ['dockerhubsecret'], releases: Releases.fixed('1') },
  edge: Edge.gateway({
    gateway: { name: 'edge', namespace: 'gateway-system', className: 'public' },
    source: { namespace: 'gateway-system', podLabels: { app: 'gateway' } },
    normalizesPaths: true,
    dns: { address: '192.0.2.20' },
    tls: {
      issuer: { kind: 'existing', name: 'letsencrypt', challenge: 'dns01' },
      certificateHosts: ['platform', 'retail', 'freight', 'monitor', 'web', 'blog'].map((team) => `*.${team}.gateway.example.com`),
    },
  }),
});

/** Systems that ask for what the Gateway API has no word for, names and passwords or sessions that stay with a pod, and one that calls such a system. */
const BEYOND = ['graphite', 'java-web', 'php-apache'];
const known = estate.environments.map(({ name }) => name);
const systems = estate.systems.map((entry) => (BEYOND.includes(entry.name) ? { ...entry, environments: known } : entry));

/** The estate with that environment besides, without what its edge cannot do. */
export const withGateway: Estate = { ...estate, systems, environments: [...estate.environments, gateway] };
