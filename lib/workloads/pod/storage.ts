import type { Size } from 'cdk8s';
import type { Secret } from '../../config/secret';

export type AccessMode = 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany' | 'ReadWriteOncePod';

/** Kinds of storage classes, as an environment names them. */
export type StorageClassName = 'fast' | 'standard' | 'shared';

/**
 * Where the bytes of a mounted path live.
 *
 * @example
 * volumes: { '/cache': Storage.scratch({ size: Size.mebibytes(500) }), '/uploads': Storage.claim({ size: Size.gibibytes(5), accessMode: 'ReadWriteMany' }) }
 */
export type Storage =
  ScratchStorage | ClaimedStorage | ExistingClaim | PodClaim | SecretStorage | ConfigMapStorage | HostFolder | ReadOnlyView;

export interface ScratchStorage {
  readonly kind: 'scratch';
  readonly size: Size;
  readonly inMemory: boolean;
}

export interface ClaimedStorage {
  readonly kind: 'claim';
  readonly size: Size;
  readonly accessMode: AccessMode;
  readonly class: StorageClassName;
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

// without it nobody writes a folder of the node by hand, where no list of who may touch nodes would be asked
const OF_NODE_AGENT: unique symbol = Symbol('keelson.hostFolder');

/** A folder of the node: a {@link NodeAgent} makes it of its `hostPaths`, and nothing else can. */
export interface HostFolder {
  readonly [OF_NODE_AGENT]: true;
  readonly kind: 'hostFolder';
  readonly path: string;
  readonly writable: boolean;
}

/** Another storage of the same pod, for a container that only reads it. */
export interface ReadOnlyView {
  readonly kind: 'readOnlyView';
  readonly of: Exclude<Storage, ReadOnlyView>;
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
    class: name = defaultClass(accessMode),
  }: {
    readonly size: Size;
    /** @default 'ReadWriteOnce' */
    readonly accessMode?: AccessMode;
    /** @default - 'shared' where pods on several nodes may mount it, otherwise 'standard' */
    readonly class?: StorageClassName;
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

  /** What another container of the pod writes to, for one that only reads it. */
  readOnly: (storage: Storage): Storage => ({ kind: 'readOnlyView', of: wholeOf(storage) }),
};

/** For a {@link NodeAgent} alone. */
export function hostFolder({ path, writable }: Pick<HostFolder, 'path' | 'writable'>): Storage {
  return { [OF_NODE_AGENT]: true, kind: 'hostFolder', path, writable };
}

/** Whether pods on two nodes cannot both mount it. */
export function bindsToOneNode(storage: Storage): boolean {
  return (storage.kind === 'claim' || storage.kind === 'existingClaim') && isOfOneNode(storage.accessMode);
}

/** The class of a claim that names none: disks are of one node, file servers of all. */
export function defaultClass(accessMode: AccessMode): StorageClassName {
  return isOfOneNode(accessMode) ? 'standard' : 'shared';
}

function isOfOneNode(accessMode: AccessMode): boolean {
  return accessMode === 'ReadWriteOnce' || accessMode === 'ReadWriteOncePod';
}

/** Whether nothing can be written to it, and so nothing mounted inside it. */
export function isReadOnly(storage: Storage | undefined): boolean {
  if (storage?.kind === 'existingClaim') return storage.readOnly;
  if (storage?.kind === 'hostFolder') return !storage.writable;
  return storage?.kind === 'secret' || storage?.kind === 'configMap' || storage?.kind === 'readOnlyView';
}

/** The storage itself, of which there may be views. */
export function wholeOf(storage: Storage): Exclude<Storage, ReadOnlyView> {
  return storage.kind === 'readOnlyView' ? storage.of : storage;
}
