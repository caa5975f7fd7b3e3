import type { EnvironmentProps } from '../../lib';

/** What all environments have in common; each of them says only what differs. */
export const base = {
  sizes: { autoscaling: true },
  secrets: { kind: 'store', store: 'vault' },
  storage: { fast: 'fast', standard: 'standard', shared: 'shared', snapshots: 'fast' },
  backups: { endpoint: 'https://s3.example.com', cidrs: ['198.51.100.0/24'], bucket: 'backups' },
  // chosen: no source names a store
  logStore: { host: 'logs.example.com', port: 9200, cidrs: ['198.51.100.40/32'] },
  externalHosts: {
    packages: { host: 'packages.example.com', cidrs: ['198.51.100.0/24'] },
    registry: { host: 'registry.example.com', cidrs: ['198.51.100.0/24'] },
    sources: { host: 'gitlab.example.com', cidrs: ['198.51.100.0/24'] },
    // as https://api.github.com/meta lists them
    github: { host: 'github.com', cidrs: ['140.82.112.0/20', '143.55.64.0/20', '192.30.252.0/22'] },
  },
  access: 'people view, the deployer edits',
  loadBalancer: { kind: 'none' },
  timeZone: 'Etc/UTC',
} as const satisfies Partial<EnvironmentProps>;

/** Where images of the estate come from, except on a developer's machine. */
export const pullSecrets = ['dockerhubsecret'];
