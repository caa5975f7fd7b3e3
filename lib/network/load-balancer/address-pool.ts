import { isIP } from 'node:net';
import type { Construct } from 'constructs';
import { IpAddressPool, L2Advertisement } from '../../kinds';
import { type Cluster, type Environment, type Labels, Role, type RoleProps, when } from '../../system';
import { validateSharedAddress } from './shared-address';

/** Props of {@link AddressPool}. */
export interface AddressPoolProps extends RoleProps {
  /** The only address of the pool, such as `172.20.0.119`. */
  readonly address: string;

  /** Who gets it: the Service of this workload, and no other. */
  readonly service: { readonly namespace: string; readonly selector: Labels };

  /** The label of the nodes that may answer for it. @default - any node with a pod of the Service */
  readonly nodes?: Cluster['edgeNodes'];

  /** Keys of taints that MetalLB's speaker tolerates, besides those of control planes. @default - none, as MetalLB is delivered */
  readonly speakerTolerates?: readonly string[];

  /** Where MetalLB runs. @default 'metallb-system' */
  readonly controllerNamespace?: string;
}

/**
 * An address that MetalLB gives to one Service of type LoadBalancer, and by which nodes answer for it.
 *
 * For balancers outside the cluster use {@link BalancerFiles}.
 *
 * @example
 * new AddressPool(this, 'address', { address: '172.20.0.119', service: traefik });
 *
 * @see https://metallb.io/configuration/_advanced_ipaddresspool_configuration/
 */
export class AddressPool extends Role {
  readonly pool: IpAddressPool;
  readonly advertisement: L2Advertisement;

  constructor(scope: Construct, id: string, props: AddressPoolProps) {
    super(scope, id, props);

    const { address, service, nodes, controllerNamespace = 'metallb-system' } = props;
    // a Service carries the labels that its pods are selected by
    const serviceSelectors = [{ matchLabels: { ...service.selector } }];
    const metadata = { ...this.metadata(), namespace: controllerNamespace };

    this.node.addValidation({ validate: () => validateAddressPool(props, this.environment) });
    this.pool = new IpAddressPool(this, 'Pool', {
      metadata,
      spec: {
        addresses: [addressBlock(address)],
        serviceAllocation: { namespaces: [service.namespace], serviceSelectors },
      },
    });
    this.advertisement = new L2Advertisement(this, 'Advertisement', {
      metadata,
      spec: { ipAddressPools: [this.name], nodeSelectors: nodes && [{ matchLabels: { [nodes.label]: nodes.value } }] },
    });
  }
}

function addressBlock(address: string): string {
  return `${address}/${isIP(address) === 6 ? 128 : 32}`;
}

/** Mistakes a person can make with an AddressPool; an empty list when there are none. */
export function validateAddressPool({ address, nodes, speakerTolerates = [] }: AddressPoolProps, { edge }: Environment): string[] {
  return [
    ...when(isIP(address) === 0, `address (${address}) is no IP address; give the one that the edge is found at, without a prefix length`),
    ...validateSharedAddress('address', address, edge.facts.dns),
    ...(nodes === undefined || speakerTolerates.includes(nodes.label) ? [] : [untolerated(address, nodes)]),
  ];
}

/** The speaker runs on control planes and untainted nodes, and the address is announced from nodes with the taint alone. */
function untolerated(address: string, { label, value }: NonNullable<Cluster['edgeNodes']>): string {
  const toleration = `{ key: ${label}, operator: Equal, value: '${value}', effect: NoSchedule }`;
  return (
    `speakerTolerates lacks ${label}, the taint of the only nodes that may announce ${address}: MetalLB's speaker does not run there, and the address leads nowhere; ` +
    `install MetalLB with speaker.tolerations [${toleration}], then state speakerTolerates: ['${label}'] in the loadBalancer of the environment`
  );
}
