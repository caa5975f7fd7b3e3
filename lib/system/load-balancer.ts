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
      /** The hosts of HAProxy that balance over the nodes. @default - a balancer that is configured elsewhere */
      readonly proxies?: BalancerHosts;
      /** Address or host name of a balancer that is configured elsewhere: it sends its ports 80 and 443 on to the node ports. @default - none */
      readonly forwardedFrom?: string;
    }
  | {
      /** MetalLB announces the address from nodes of the cluster. */
      readonly kind: 'metallb';
      readonly address: string;
      /** Where MetalLB itself runs, and reads its pools. @default 'metallb-system' */
      readonly namespace?: string;
      /**
       * Keys of taints that the speaker was installed to tolerate, besides those of control planes: a node that it does not run on announces
       * no address.
       *
       * @default - none, as MetalLB is delivered
       */
      readonly speakerTolerates?: readonly string[];
    };

/** Hosts outside the cluster that share one address, so that no single one of them is missed. */
export interface BalancerHosts {
  /** The shared address, as a block of its network: `172.31.32.5/20`. */
  readonly address: string;
  /** At least two, by name; the first one holds the address when all are well. */
  readonly hosts: Readonly<Record<string, string>>;
  /** The network interface that the address moves between. */
  readonly interface: string;
  /**
   * Whether their network lets a host take an address over by ARP, which is how VRRP moves it. Networks of clouds tie addresses to machines: there,
   * take the balancer of the cloud.
   */
  readonly movesByArp: boolean;
  /** From 1 to 255, and unlike that of any other shared address in their network. */
  readonly routerId: number;
}
