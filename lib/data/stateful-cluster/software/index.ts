import { consul } from './consul';
import { kafka } from './kafka';
import { zookeeper } from './zookeeper';

export { consulAgent } from './consul-agent';
export type { ConsulFact, ConsulOptions } from './consul';
export type { ConsulFederation, ConsulPeer } from './consul-federation';
export type { KafkaFact, KafkaOptions } from './kafka';
export type { ZookeeperFact } from './zookeeper';

/** What a {@link StatefulCluster} can run; one of your own is an object of the shape {@link ClusterSoftware}. */
export const Software = { kafka, zookeeper, consul };
