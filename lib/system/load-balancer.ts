/** What stands in front of the cluster's edge. */
export type LoadBalancer =
  | { readonly kind: 'none' }
  | {
      /** The edge listens on ports of the nodes, and something outside the cluster balances over them. */
      readonly kind: 'nodePort';
      /** The node port of plain http. */
      readonly port: number;
      /** The node port of https. @default - https is not served */
      readonly tlsPort?: number;
      /** The hosts of HAProxy that balance over the nodes. @default - somebody else's balancer, which is not configured here */
      readonly proxies?: BalancerHosts;
    }
  | {
      /** MetalLB announces the address from nodes of the cluster. */
      readonly kind: 'metallb';
      readonly address: string;
      /** Where MetalLB itself runs, and reads its pools. @default 'metallb-system' */
      readonly namespace?: string;
    };

/** Hosts outside the cluster that share one address, so that no single one of them is missed. */
export interface BalancerHosts {
  /** The shared address, as a block of its network: `172.31.32.5/20`. */
  readonly address: string;
  /** At least two, by name; the first one holds the address when all are well. */
  readonly hosts: Readonly<Record<string, string>>;
  /** The network interface that the address moves between. */
  readonly interface: string;
  /** From 1 to 255, and unlike that of any other shared address in their network. */
  readonly routerId: number;
}
