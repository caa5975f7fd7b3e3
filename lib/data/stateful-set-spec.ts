import { type Duration, type Size, SizeRoundingBehavior } from 'cdk8s';
import type { StatefulSetSpec } from 'kubernetes-types/apps/v1';
import type { PersistentVolumeClaim, PodTemplateSpec } from 'kubernetes-types/core/v1';
import type { Environment, Labels } from '../system';
import { DATA_VOLUME } from './database-pod';

/** How much each pod can hold, and on which kind of disk. */
export interface DatabaseStorage {
  /** May grow later, never shrink: see the page on volumes. */
  readonly size: Size;
  /** What the environment calls so. @default 'standard' */
  readonly class?: 'fast' | 'standard';
}

/** What a StatefulSet is made of. */
export interface DataSet {
  readonly name: string;
  readonly replicas: number;
  /** Whether the pods are members of one set, which find each other only when all of them may start. */
  readonly isReplicaSet: boolean;
  /** How long a pod that is ready must stay so before the next one is replaced. @default Duration.seconds(10) */
  readonly settlesWithin?: Duration;
  readonly selector: Labels;
  readonly storage: DatabaseStorage;
  readonly environment: Environment;
  readonly template: PodTemplateSpec;
}

const REVISION_HISTORY = 5;
/** A member that fell over right after it started must not take the next one with it. */
const MIN_READY_SECONDS = 10;

/**
 * A StatefulSet whose volumes stay: when it goes, when it shrinks, and whatever becomes of its pods.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention
 */
export function statefulSetSpec(set: DataSet): StatefulSetSpec {
  const { name, replicas, isReplicaSet, settlesWithin, selector, storage, environment, template } = set;
  const retention = environment.props.throwAway === true ? 'Delete' : 'Retain';
  return {
    serviceName: name,
    replicas,
    // started in order, members whose readiness needs a quorum would wait for each other for ever
    podManagementPolicy: isReplicaSet ? 'Parallel' : 'OrderedReady',
    updateStrategy: { type: 'RollingUpdate' },
    revisionHistoryLimit: REVISION_HISTORY,
    minReadySeconds: settlesWithin?.toSeconds() ?? MIN_READY_SECONDS,
    selector: { matchLabels: { ...selector } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: retention, whenScaled: retention },
    template,
    volumeClaimTemplates: [claimTemplate(selector, storage, environment)],
  };
}

// labels of claim templates cannot be changed: only those that never do; a template without kind gets one from the server, and Argo CD shows the
// set as OutOfSync for ever
function claimTemplate(
  selector: Labels,
  { size, class: name = 'standard' }: DatabaseStorage,
  { props }: Environment,
): PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: DATA_VOLUME, labels: { ...selector } },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: props.storage[name],
      resources: { requests: { storage: quantity(size) } },
    },
  };
}

/** A size as people write it: `10Gi`, or in mebibytes where it is no whole number of them. */
export function quantity(size: Size): string {
  const gibibytes = size.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
  return Number.isInteger(gibibytes) ? `${gibibytes}Gi` : `${size.toMebibytes()}Mi`;
}
