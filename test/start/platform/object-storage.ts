import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../../lib/system';
import type { Keeper } from '../../conformance/keeper';
import type { CertificateFiles } from '../certificate-files';
import type { OutsideSurroundings } from './outside';

/**
 * Stands in for the object storage of an environment: rclone serves a folder of the run at the address that the facts of the environment give.
 * It lets in every key: which keys there are is not known before the operator of Secrets has made them.
 */
export function startObjectStorage(
  keeper: Keeper,
  rclone: string,
  { props: { backups } }: Environment,
  { addresses, network, authority }: OutsideSurroundings,
  folder: string,
): void {
  if (!backups) return;
  const { protocol, hostname, port } = new URL(backups.endpoint);
  const address = addresses.get(hostname);
  if (address === undefined) return;
  mkdirSync(join(folder, backups.bucket), { recursive: true });
  network.addOutside(address);
  const listen = (standard: string) => ['--addr', `${address}:${port || standard}`];
  const args = protocol === 'https:' ? [...listen('443'), ...encrypted(authority.certificateFor(hostname))] : listen('80');
  keeper.spawn({ name: 'object-storage', command: rclone, args: ['serve', 's3', ...args, folder] });
}

function encrypted({ certificate, key }: CertificateFiles): string[] {
  return ['--cert', certificate, '--key', key];
}
