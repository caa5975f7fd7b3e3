import type { Size } from 'cdk8s';
import type { Secret } from '../../config/secret';

export type AccessMode = 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod';

/**
 * Where the bytes of a mounted path live.
 *
 * @example
 * volumes: { '/cache': Storage.scratch({ size: Size.mebibytes(500) }), '/uploads': Storage.claim({ size: Size.gibibytes(5), accessMode: 'ReadWriteMany' }) }
 */
export type Storage = ScratchStorage | ClaimedStorage | ExistingClaim | PodClaim | SecretStorage | ConfigMapStorage;

export interface ScratchStorage {
  readonly kind: 'scratch';
  readonly size: Size;
  readonly inMemory: boolean;
}

export interface ClaimedStorage {
  readonly kind: 'claim';
  readonly size: Size;
  readonly accessMode: AccessMode;
  readonly class: 'fast' | 'standard';
}

export interface ExistingClaim {
  readonly kind: 'existingClaim';
  readonly name: string;
  readonly readOnly: boolean;
  readonly accessMode: AccessMode;
}

/** The claim that a StatefulSet makes for each of its pods, from the template of this name. */
export interface PodClaim {
  readonly kind: 'podClaim';
  readonly name: string;
  /** Folder of the volume that is mounted, where its root would be in the way. @default - the root */
  readonly subPath?: string;
}

export interface SecretStorage {
  readonly kind: 'secret';
  readonly secret: Pick<Secret, 'name'>;
  /** @default - all */
  readonly keys?: readonly string[];
}

export interface ConfigMapStorage {
  readonly kind: 'configMap';
  readonly name: string;
}

export const Storage = {
  /** Space that lives as long as the pod, and is bounded. */
  scratch: ({ size, inMemory = false }: { readonly size: Size; readonly inMemory?: boolean }): Storage => ({
    kind: 'scratch',
    size,
    inMemory,
  }),

  /** A claim of its own, which outlives the pods and is never removed with them. */
  claim: ({
    size,
    accessMode = 'ReadWriteOnce',
    class: name = 'standard',
  }: {
    readonly size: Size;
    readonly accessMode?: AccessMode;
    readonly class?: 'fast' | 'standard';
  }): Storage => ({ kind: 'claim', size, accessMode, class: name }),

  /** A claim that is made elsewhere; say so when more than one node may mount it. */
  existingClaim: (
    name: string,
    { readOnly = false, accessMode = 'ReadWriteOnce' }: { readonly readOnly?: boolean; readonly accessMode?: AccessMode } = {},
  ): Storage => ({ kind: 'existingClaim', name, readOnly, accessMode }),

  /** The keys of a Secret as files; all of them, unless some are named. */
  secret: (secret: Pick<Secret, 'name'>, { keys }: { readonly keys?: readonly string[] } = {}): Storage => ({
    kind: 'secret',
    secret,
    keys,
  }),

  /** A ConfigMap that is made elsewhere; for a workload's own files, use `config`. */
  configMap: (name: string): Storage => ({ kind: 'configMap', name }),
};

/** Whether pods on two nodes cannot both mount it. */
export function bindsToOneNode(storage: Storage): boolean {
  if (storage.kind !== 'claim' && storage.kind !== 'existingClaim') return false;
  return storage.accessMode === 'ReadWriteOnce' || storage.accessMode === 'ReadWriteOncePod';
}

/** Whether nothing can be written to it, and so nothing mounted inside it. */
export function isReadOnly(storage: Storage | undefined): boolean {
  if (storage?.kind === 'existingClaim') return storage.readOnly;
  return storage?.kind === 'secret' || storage?.kind === 'configMap';
}
