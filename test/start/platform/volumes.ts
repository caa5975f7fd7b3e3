import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { WantedVolume } from '../../conformance/provision-volumes';

/** Stands in for disks and file servers: every volume is a folder of the run, which the kubelet gives to the group of a pod. */
export function localVolume(folder: string, { name, node }: WantedVolume): object {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o777);
  const key = 'kubernetes.io/hostname';
  const expression = node === undefined ? { key, operator: 'Exists' } : { key, operator: 'In', values: [node] };
  return { local: { path }, nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } } };
}
