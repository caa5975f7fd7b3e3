import type { Volume, VolumeMount } from 'kubernetes-types/core/v1';
import type { ContainerProps } from './container-props';
import type { PodProps } from './pod-props';
import { bindsToOneNode, type ClaimedStorage, isReadOnly, type PodClaim, type ReadOnlyView, type Storage, wholeOf } from './storage';

/** Scratch space of a path that an image is known to write to. */
const WRITABLE_PATH_SIZE = '64Mi';

/** The volume that the house gives to every pod. */
const HOUSE_VOLUME = 'tmp';

/** A claim that a workload makes for one of its paths. */
export interface Claim {
  readonly name: string;
  readonly storage: ClaimedStorage;
}

/** The volumes of one pod, each once: containers that are given the same storage share it. */
export class PodVolumes {
  private readonly names = new Map<Storage, string>();
  private readonly volumes = new Map<string, Volume>();
  private readonly claimed = new Map<string, Claim>();
  private readonly collisions: string[] = [];

  /** @param owner base name of the claims */
  constructor(private readonly owner: string) {}

  /**
   * Mounts of storages by path.
   *
   * @param container what begins the names of its volumes; empty for the main one
   */
  mounts(container: string, paths: Readonly<Record<string, Storage>>): VolumeMount[] {
    return Object.entries(paths).map(([mountPath, storage]) => {
      const whole = wholeOf(storage);
      return {
        name: this.nameOf(container, mountPath, whole),
        mountPath,
        subPath: whole.kind === 'podClaim' ? whole.subPath : undefined,
        readOnly: isReadOnly(storage) ? true : undefined,
      };
    });
  }

  /** Bounded scratch space for paths under a read-only root. */
  scratchMounts(container: string, paths: readonly string[]): VolumeMount[] {
    return paths.map((mountPath) => {
      const name = volumeName(`${container}/${mountPath}`);
      this.volumes.set(name, { name, emptyDir: { sizeLimit: WRITABLE_PATH_SIZE } });
      return { name, mountPath };
    });
  }

  /** The volume of a ConfigMap. */
  configVolume(configMap: string): string {
    const name = volumeName(`${configMap}-files`);
    this.volumes.set(name, { name, configMap: { name: configMap } });
    return name;
  }

  toJson(): Volume[] {
    return [...this.volumes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The claims of all storages that were mounted until now. */
  claims(): Claim[] {
    return [...this.claimed.values()];
  }

  /** Paths whose volumes would have the same name. */
  validate(): readonly string[] {
    return this.collisions;
  }

  private nameOf(container: string, path: string, storage: Exclude<Storage, ReadOnlyView>): string {
    // the StatefulSet puts the volume of this name into each pod
    if (storage.kind === 'podClaim') return storage.name;
    const known = this.names.get(storage);
    if (known !== undefined) return known;
    const name = ownVolumeName(container, path);
    this.names.set(storage, name);
    if (this.volumes.has(name))
      this.collisions.push(`volumes (${path}) cannot be told from another path of this workload; mount it elsewhere`);
    else this.volumes.set(name, this.volume(name, storage));
    return name;
  }

  private volume(name: string, storage: Exclude<Storage, PodClaim | ReadOnlyView>): Volume {
    switch (storage.kind) {
      case 'scratch':
        return { name, emptyDir: { sizeLimit: storage.size.asString(), medium: storage.inMemory ? 'Memory' : undefined } };
      case 'claim': {
        const claimName = `${this.owner}-${name}`;
        this.claimed.set(name, { name: claimName, storage });
        return { name, persistentVolumeClaim: { claimName } };
      }
      case 'existingClaim':
        return { name, persistentVolumeClaim: { claimName: storage.name, readOnly: storage.readOnly ? true : undefined } };
      case 'secret':
        return { name, secret: { secretName: storage.secret.name, items: storage.keys?.map((key) => ({ key, path: key })) } };
      case 'configMap':
        return { name, configMap: { name: storage.name } };
      case 'hostFolder':
        return { name, hostPath: { path: storage.path, type: 'Directory' } };
    }
  }
}

/** A path as the name of a volume: `/var/run/apache2` is `var-run-apache2`. */
export function volumeName(path: string): string {
  const name = path
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? 'root' : name.slice(-63).replace(/^-+/, '');
}

function ownVolumeName(container: string, path: string): string {
  const name = volumeName(`${container}/${path}`);
  return name === HOUSE_VOLUME ? `own-${name}` : name;
}

/** Where the bytes of all containers of a pod live. */
export function storagesOf({ volumes = {}, sidecars = {}, initContainers = {} }: PodProps): Storage[] {
  const others: ContainerProps[] = [...Object.values(sidecars), ...Object.values(initContainers)];
  return [...Object.values(volumes), ...others.flatMap((container) => Object.values(container.volumes ?? {}))];
}

/** Whether some path of the workload can be mounted on one node only. */
export function isBoundToOneNode(props: PodProps): boolean {
  return storagesOf(props).some(bindsToOneNode);
}

/**
 * Mistakes of what is mounted where in one container.
 *
 * @param added paths that were mounted besides its props
 */
export function validateMounts({ volumes = {}, config = {} }: ContainerProps, added: readonly string[]): string[] {
  const given = Object.keys(volumes);
  const readOnly = given.filter((path) => isReadOnly(volumes[path]));
  const files = Object.keys(config.files ?? {});
  const hides = (path: string): string | undefined => readOnly.find((volume) => path.startsWith(`${volume}/`));
  return [
    ...given.filter((path) => !isFolder(path)).map((path) => `volumes (${path}) must be an absolute path below '/', such as /data`),
    ...given
      .filter((path) => hides(path) !== undefined)
      .map((path) => `volumes (${path}) lies in volumes (${hides(path) ?? ''}), which is read-only; mount it elsewhere`),
    ...files.filter((path) => given.includes(path)).map((path) => `config.files (${path}) is mounted by 'volumes' too; keep one of them`),
    ...files
      .filter((path) => hides(path) !== undefined)
      .map((path) => `config.files (${path}) lies in volumes (${hides(path) ?? ''}), which is read-only; put the file elsewhere`),
    ...added
      .filter((path, index) => given.includes(path) || files.includes(path) || added.indexOf(path) !== index)
      .map((path) => `container.mount (${path}) is mounted twice; keep one of the volumes`),
  ];
}

function isFolder(path: string): boolean {
  return path.startsWith('/') && !path.endsWith('/') && !path.includes(':') && !path.split('/').includes('..');
}
