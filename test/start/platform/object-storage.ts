import { mkdirSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Environment } from '../../../lib/system';
import type { Keeper } from '../../conformance/keeper';
import type { ClusterNetwork } from '../cluster-network';

/** Where the objects of an environment's backups are kept outside of the cluster. */
export interface ObjectStorage {
  readonly host: string;
  readonly address: string;
}

/**
 * Stands in for the object storage of an environment: rclone serves a folder of the run at the address that the facts of the environment give.
 * It lets in every key: which keys there are is not known before the operator of Secrets has made them.
 *
 * @returns nothing where there is none, or where it is asked by HTTPS: pods trust the authorities of their images alone
 */
export function startObjectStorage(
  keeper: Keeper,
  rclone: string,
  { props: { backups } }: Environment,
  network: Pick<ClusterNetwork, 'addOutside'>,
  folder: string,
): ObjectStorage | undefined {
  if (!backups) return undefined;
  const { protocol, hostname, port } = new URL(backups.endpoint);
  const [address = ''] = (backups.cidrs ?? []).map((cidr) => cidr.split('/')[0] ?? '');
  if (protocol !== 'http:' || isIP(address) === 0) return undefined;
  mkdirSync(join(folder, backups.bucket), { recursive: true });
  network.addOutside(address);
  keeper.spawn({ name: 'object-storage', command: rclone, args: ['serve', 's3', '--addr', `${address}:${port || '80'}`, folder] });
  return { host: hostname, address };
}
