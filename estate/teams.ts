import type { Team } from '../lib';

/** Who owns what runs here. A team has a namespace in every environment. */
export const teams = {
  platform: {
    name: 'platform',
    owner: 'Platform',
    contact: 'platform@example.com',
    quota: { cpu: '20', memory: '48Gi', storage: '300Gi', pods: 80, nodePorts: 4, loadBalancers: 2 },
    namespaces: {
      nodes: {
        quota: { cpu: '2', memory: '4Gi', storage: '1Gi', pods: 20 },
        podSecurity: { level: 'privileged', reason: 'agents read what containers write to the disks of their nodes' },
        hostAccess: { 'logging/node-logs': ['paths'] },
      },
      // twice what Jenkins may run at once: pods that are going count too
      agents: { quota: { cpu: '6', memory: '26Gi', storage: '1Gi', pods: 10 } },
    },
  },
  retail: {
    name: 'retail',
    owner: 'Retail',
    contact: 'retail@example.com',
    quota: { cpu: '20', memory: '40Gi', storage: '200Gi', pods: 100 },
    hosts: { thirdparty: { '1.2.3.4': ['thirdparty.com'], '2.3.4.5': ['baidu.com'], '3.4.5.6': ['google.com'] } },
  },
  freight: {
    name: 'freight',
    owner: 'Freight',
    contact: 'freight@example.com',
    quota: { cpu: '16', memory: '32Gi', storage: '200Gi', pods: 60 },
  },
  monitor: {
    name: 'monitor',
    owner: 'Monitoring demo',
    contact: 'monitor@example.com',
    quota: { cpu: '4', memory: '8Gi', storage: '20Gi', pods: 30 },
  },
  web: {
    name: 'web',
    owner: 'Web',
    contact: 'web@example.com',
    quota: { cpu: '8', memory: '16Gi', storage: '100Gi', pods: 40, nodePorts: 1 },
  },
  blog: {
    name: 'blog',
    owner: 'Blog',
    contact: 'blog@example.com',
    quota: { cpu: '8', memory: '16Gi', storage: '100Gi', pods: 40 },
  },
} as const satisfies Record<string, Team>;
