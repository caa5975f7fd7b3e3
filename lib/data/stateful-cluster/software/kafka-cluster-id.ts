import { createHash } from 'node:crypto';
import type { ClusterSite } from '../cluster-site';

const BYTES = 16;
/** Without its highest bit the first byte makes neither '-' nor '_', which a command line would take for an option. */
const LOW_BITS = 0x7f;

/**
 * What the volumes of a cluster are marked with, so that none ever joins another: the same at every synthesis, and another elsewhere.
 *
 * @see https://kafka.apache.org/documentation/#kraft_config - a UUID in base64, as `kafka-storage.sh random-uuid` makes it
 */
export function kafkaClusterId({ environment, namespace, name }: Pick<ClusterSite, 'environment' | 'namespace' | 'name'>): string {
  const [first = 0, ...rest] = createHash('sha256').update([environment, namespace, name].join('/')).digest().subarray(0, BYTES);
  return Buffer.from([first & LOW_BITS, ...rest]).toString('base64url');
}
