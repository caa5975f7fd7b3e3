import type { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import type { PersistentVolumeSpec } from 'kubernetes-types/core/v1';
import { PersistentVolume } from '../../kinds';
import { keptAnnotations, Role, type RoleProps, when } from '../../system';
import type { AccessMode } from '../../workloads';
import { quantity } from '../stateful-set-spec';
import { validateSize } from './volume-fit';
import { validateVolumeSource, type VolumeSource, volumeSourceSpec } from './volume-source';

/** Props of {@link StaticVolume}. */
export interface StaticVolumeProps extends Pick<RoleProps, 'name'> {
  /** How much it holds. */
  readonly size: Size;

  /** What is behind it. */
  readonly source: VolumeSource;

  /**
   * How it may be mounted.
   *
   * @default ['ReadWriteMany']
   */
  readonly accessModes?: readonly AccessMode[];

  /** Such as `['nfsvers=4.1', 'hard']`. @default - the node's */
  readonly mountOptions?: readonly string[];
}

/** No class: nothing makes volumes for the claim, and no other claim is given this one. */
export const NO_CLASS = '';

/**
 * A volume that was made by hand, and belongs to one claim: a PersistentVolume, in a system that is rendered once per cluster.
 *
 * For volumes that the cluster makes, a {@link SharedVolume} without `volume` is enough.
 *
 * @example
 * const volume = new StaticVolume(this, 'media', { size: Size.gibibytes(5), source: VolumeSource.nfs(nfs) });
 * new SharedVolume(this, 'uploads', { size: Size.gibibytes(5), volume });
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reserving-a-persistentvolume
 */
export class StaticVolume extends Role {
  readonly persistentVolume: PersistentVolume;
  readonly size: Size;
  readonly accessModes: readonly AccessMode[];
  readonly #claims: { readonly name: string; readonly namespace: string }[] = [];

  constructor(scope: Construct, id: string, props: StaticVolumeProps) {
    super(scope, id, props);
    const { size, accessModes = ['ReadWriteMany'] } = props;

    this.size = size;
    this.accessModes = accessModes;
    this.node.addValidation({ validate: () => this.validateProps(props) });
    this.persistentVolume = new PersistentVolume(this, 'PersistentVolume', {
      metadata: this.metadata({ annotations: keptAnnotations(this.environment) }),
      body: () => ({ spec: this.volumeSpec(props) }),
    });
  }

  /** Keeps it for this claim. */
  reserveFor(claim: { readonly name: string; readonly namespace: string }): void {
    this.#claims.push(claim);
  }

  private volumeSpec({ source, mountOptions }: StaticVolumeProps): PersistentVolumeSpec {
    const [claim] = this.#claims;
    return {
      ...volumeSourceSpec(source),
      capacity: { storage: quantity(this.size) },
      accessModes: [...this.accessModes],
      // a person made it, and a person empties it
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: NO_CLASS,
      mountOptions: mountOptions && [...mountOptions],
      claimRef: claim && { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: claim.namespace, name: claim.name },
    };
  }

  private validateProps({ source }: StaticVolumeProps): string[] {
    const names = this.#claims.map(({ name }) => name);
    return [
      ...validateSize(this.size),
      ...when(this.accessModes.length === 0, "accessModes ([]) must name at least one, such as 'ReadWriteMany'"),
      ...validateVolumeSource(source),
      ...when(names.length === 0, `volume (${this.name}) has no claim; give it to a SharedVolume as its 'volume'`),
      ...when(
        names.length > 1,
        `volume (${this.name}) is given to the claims ${names.join(' and ')}, and belongs to one; mount one SharedVolume in all workloads that need it`,
      ),
    ];
  }
}
