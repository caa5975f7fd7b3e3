import type { Construct } from 'constructs';
import { Releases } from '../../lib/config/releases';
import type { EdgeProvider } from '../../lib/network/edge';
import { Environment, SystemChart, type SystemProps, type Team } from '../../lib/system';

export const retail: Team = {
  name: 'retail',
  owner: 'Retail',
  contact: 'retail@example.com',
  quota: { cpu: '4', memory: '8Gi', storage: '10Gi', pods: 50 },
  namespaces: { front: { quota: { cpu: '1', memory: '1Gi', storage: '1Gi', pods: 10 } } },
};

/** An environment with this edge; everything else is as small as it can be. */
export function sampleEnvironment(edge: EdgeProvider): Environment {
  return new Environment({
    name: 'test',
    cluster: {
      name: 'test',
      kubernetes: '1.36',
      server: 'https://192.0.2.1:6443',
      nodes: [],
      network: {
        enforced: true,
        cni: 'calico',
        podCidr: '10.244.0.0/16',
        serviceCidr: '10.96.0.0/12',
        nodeCidrs: ['192.0.2.0/24'],
        dns: [{ namespace: 'kube-system' }],
        apiServer: { cidrs: ['192.0.2.1/32'], port: 6443 },
      },
      homeEnvironment: 'test',
      deployer: { kind: 'Group', name: 'deployers' },
    },
    domain: 'example.com',
    sizes: { autoscaling: true },
    images: { releases: Releases.parse('releases.yaml', 'images:\n  shop/home: "1"\n  shop/kids: "1"\n  shop/ladies: "1"\n') },
    edge,
    loadBalancer: { kind: 'none' },
    secrets: { kind: 'generator' },
    storage: { fast: undefined, standard: undefined },
    access: 'people edit',
  });
}

/** An empty system named `shop`, to put roles into. */
export class SampleSystem extends SystemChart {
  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'shop', { ...props, team: retail });
  }
}
