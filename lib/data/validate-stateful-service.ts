import { posix } from 'node:path';
import { when } from '../system';
import type { StatefulServiceProps } from './stateful-service';
import { validateSetName, validateStorage } from './validate-stateful-set';

/** Mistakes a person can make with a StatefulService; an empty list when there are none. Those of its ports are found elsewhere. */
export function validateStatefulService({ storage, volumes = {} }: StatefulServiceProps, name: string): string[] {
  const { path } = storage;
  return [
    ...validateSetName(name),
    ...validateStorage(storage),
    ...when(!posix.isAbsolute(path), `storage.path (${path}) must be an absolute path, such as /data`),
    ...when(path in volumes, `storage.path (${path}) is one of 'volumes' too; keep one of them`),
  ];
}
