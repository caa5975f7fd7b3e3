import type { Size } from 'cdk8s';
import type { Construct } from 'constructs';
import type { PersistentVolumeClaimSpec } from 'kubernetes-types/core/v1';
import { PersistentVolumeClaim } from '../../kinds';
import { keptAnnotations, Role, type RoleProps, when } from '../../system';
import { type AccessMode, defaultClass, Storage, type StorageClassName } from '../../workloads';
import { quantity } from '../stateful-set-spec';
import { NO_CLASS, type StaticVolume } from './static-volume';
import { validateFit, validateSize } from './volume-fit';

/** Props of {@link SharedVolume}. */
export interface SharedVolumeProps extends RoleProps {
  /** How much it must hold; may grow later, never shrink. */
  readonly size: Size;

  /**
   * How its workloads mount it: by pods on one node only, or on all.
   *
   * @default 'ReadWriteMany'
   */
  readonly accessMode?: AccessMode;

  /**
   * Which kind of storage makes it, as the environment calls it.
   *
   * @default - 'shared' where pods on several nodes may mount it, otherwise 'standard'
   */
  readonly class?: StorageClassName;

  /**
   * A volume that was made by hand, to be bound to.
   *
   * @default - one that the class makes
   */
  readonly volume?: StaticVolume;
}

/**
 * A volume that several workloads of a namespace mount, or all pods of one: a claim of its own, which stays when it is removed from git.
 *
 * For a volume of one workload alone, `Storage.claim` is shorter; for one volume per pod, use {@link StatefulDatabase}.
 *
 * @example
 * const uploads = new SharedVolume(this, 'uploads', { size: Size.gibibytes(20) });
 * new WebService(this, 'web', { image: 'shop/web', port: 80, replicas: 3, volumes: { '/uploads': uploads.storage } });
 * new CronTask(this, 'scan', { image: 'shop/scan', schedule: Schedule.daily({ hour: 4 }), volumes: { '/uploads': uploads.readOnly } });
 *
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/
 */
export class SharedVolume extends Role {
  readonly claim: PersistentVolumeClaim;
  /** For `volumes` of a workload. */
  readonly storage: Storage;
  /** For `volumes` of a workload that only reads. */
  readonly readOnly: Storage;

  constructor(scope: Construct, id: string, props: SharedVolumeProps) {
    super(scope, id, props);
    const { accessMode = 'ReadWriteMany', volume } = props;

    this.node.addValidation({ validate: () => this.validateProps(props, accessMode) });
    this.claim = new PersistentVolumeClaim(this, 'PersistentVolumeClaim', {
      metadata: this.metadata({ annotations: keptAnnotations(this.environment) }),
      body: () => ({ spec: this.claimSpec(props, accessMode) }),
    });
    this.storage = Storage.existingClaim(this.name, { accessMode });
    this.readOnly = Storage.existingClaim(this.name, { accessMode, readOnly: true });
    volume?.reserveFor({ name: this.name, namespace: this.namespace });
  }

  private claimSpec({ size, class: name, volume }: SharedVolumeProps, accessMode: AccessMode): PersistentVolumeClaimSpec {
    return {
      accessModes: [accessMode],
      storageClassName: volume ? NO_CLASS : this.environment.props.storage[name ?? defaultClass(accessMode)],
      volumeName: volume?.name,
      resources: { requests: { storage: quantity(size) } },
    };
  }

  private validateProps({ size, class: name, volume }: SharedVolumeProps, accessMode: AccessMode): string[] {
    return [
      ...validateSize(size),
      ...(volume ? validateFit({ name: this.name, size, accessMode }, volume) : []),
      ...when(
        volume !== undefined && name !== undefined,
        `class (${name ?? ''}) makes volumes, and volume ${volume?.name ?? ''} is there already; leave one of them out`,
      ),
    ];
  }
}
