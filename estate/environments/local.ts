import { Edge, Environment } from '../../lib';
import { clusters } from '../clusters';
import { releasesOf } from '../releases';
import { imageTable } from '../images';
import { base } from './base';

/** A developer's machine: small, without a store, and thrown away at will. */
export const local = new Environment({
  ...base,
  name: 'local',
  cluster: clusters.local,
  domain: 'localtest.me',
  throwAway: true,
  sizes: { maxReplicas: 1, autoscaling: false, requestScale: 0.5 },
  images: { facts: imageTable, registryPrefix: 'localhost:5000/', releases: releasesOf('local') },
  edge: Edge.ingress({
    className: 'traefik',
    dialect: 'traefik',
    source: { namespace: 'traefik', podLabels: { 'app.kubernetes.io/name': 'traefik' } },
  }),
  secrets: { kind: 'generator' },
  storage: { fast: undefined, standard: undefined },
  // what a developer runs beside the cluster
  backups: { endpoint: 'http://host.minikube.internal:9000', cidrs: ['192.168.49.1/32'], bucket: 'backups' },
  // whoever looks for a log asks kubectl
  logStore: undefined,
  access: 'people edit',
});
