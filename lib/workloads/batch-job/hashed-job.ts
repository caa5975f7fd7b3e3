import { checksum } from '../../config/config-files';
import { Job, type JsonObject } from '../../kinds';

const HASH_LENGTH = 8;

/** How much longer the name of its object is than its own. */
export const HASH_SUFFIX = HASH_LENGTH + 1;

/**
 * A Job whose name ends in a hash of what it is: a server refuses to change the pods of a Job, so that a change must make another one.
 * Its object's name is known when it is rendered.
 */
export class HashedJob extends Job {
  override toJson(): JsonObject {
    const json = super.toJson();
    const hash = checksum({ ...json, metadata: undefined }).slice(0, HASH_LENGTH);
    return { ...json, metadata: { ...(json.metadata as JsonObject), name: `${this.name}-${hash}` } };
  }
}
