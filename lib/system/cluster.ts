import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { KubernetesVersion } from './kubernetes-version';

/** Pods or addresses that a network policy can name. */
export type Peer = PodPeer | AddressPeer;

/** Pods of another namespace. */
export interface PodPeer {
  readonly namespace: string;
  /** @default - every pod of the namespace */
  readonly podLabels?: LabelSelector['matchLabels'];
}

/** Addresses outside the pod network. */
export interface AddressPeer {
  /** Blocks such as `10.0.0.0/24`. */
  readonly cidrs: readonly string[];
}

/** A node of a cluster, as far as placement and capacity depend on it. */
export interface ClusterNode {
  readonly name: string;
  readonly zone: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Where what stands in front of the cluster reaches it. @default - it does not */
  readonly address?: string;
  /** What pods may ask for, in Kubernetes quantities. */
  readonly allocatable: { readonly cpu: string; readonly memory: string; readonly pods: number };
}

/** A kind of disk that the cluster can make, and the driver that makes it. */
export interface Disk {
  /** Name of the CSI driver, such as `pd.csi.storage.gke.io`. */
  readonly provisioner: string;
  /** What the driver is told, such as `{ type: 'pd-ssd' }`. @default - nothing */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Whether the driver makes snapshots. @default false */
  readonly snapshots?: boolean;
}

/** A file server, and the folder that it exports. */
export interface NfsExport {
  readonly server: string;
  readonly path: string;
}

/** The pods of Prometheus. */
export interface Monitoring extends PodPeer {
  /** The Service that answers questions about metrics, in the same namespace. @default - nobody may ask */
  readonly queries?: { readonly service: string; readonly port: number };
  /** What serves recorded numbers to autoscalers, with the rule of docs/autoscaling.md. @default - nothing does */
  readonly adapter?: 'prometheus-adapter';
}

/** Facts of the cluster's network that policies are made of. */
export interface ClusterNetwork {
  /** Whether the network plugin enforces network policies; flannel alone does not. */
  readonly enforced: boolean;
  readonly cni: string;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly nodeCidrs: readonly string[];
  /** Who answers DNS; both port 53 protocols are opened to each. */
  readonly dns: readonly Peer[];
  /** What the pods that answer DNS listen on, where their Service translates 53 to it: 5353 on OpenShift. @default 53 */
  readonly dnsPort?: number;
  /** Endpoints of the API server, as pods see them after address translation. */
  readonly apiServer: AddressPeer & { readonly port: number };
  /** Where metrics are scraped from. */
  readonly monitoring?: Monitoring;
  /** The controller of cert-manager, which checks challenges through the edge and reads the keys of issuers in its namespace. @default - none runs */
  readonly certManager?: PodPeer;
}

/**
 * One API server and what it is made of. Several environments may share a cluster.
 */
export interface Cluster {
  readonly name: string;
  readonly kubernetes: KubernetesVersion;
  /** Address of the API server, for people's contexts. */
  readonly server: string;
  readonly nodes: readonly ClusterNode[];
  /** The label that nodes for outside traffic carry; they are tainted with it too, so that nothing else runs there. @default - any node */
  readonly edgeNodes?: { readonly label: string; readonly value: string };
  readonly network: ClusterNetwork;
  /** Disks for the storage class `fast`. @default - none: whatever the cluster has by default */
  readonly fastDisk?: Disk;
  /** What makes volumes for the storage class `shared`, which pods on several nodes mount at once. @default - none */
  readonly sharedDisk?: Disk;
  /** A file server for volumes that are made by hand. @default - none */
  readonly nfs?: NfsExport;
  /** The environment in which systems that exist once per cluster are rendered. */
  readonly homeEnvironment: string;
  /** Who may change what runs in environments that people only view. */
  readonly deployer: { readonly kind: 'Group' | 'User'; readonly name: string };
}
