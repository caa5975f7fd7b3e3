import type { PersistentVolumeClaim, Volume } from 'kubernetes-types/core/v1';
import { type Finding, met, notApplicable, notMet } from './finding';
import { ends, fieldOf, type Subject } from './subject';

/** Processes keep nothing: a pod that is lost takes nothing with it. */
export function processes(subject: Subject): Finding {
  const { object, pod, podField, main } = subject;
  if (object.kind === 'StatefulSet') {
    return notApplicable(object, 'spec.volumeClaimTemplates', 'it is there to keep the state of others, one volume per pod');
  }
  if (ends(subject)) return notApplicable(object, `${podField}.spec.volumes`, 'it serves nobody, and may keep what its next run needs');
  for (const volume of pod.volumes ?? []) {
    const found = stateIn(volume, subject);
    if (found) return found;
  }
  const writer = pod.containers.find(({ securityContext }) => securityContext?.readOnlyRootFilesystem !== true);
  const field = 'securityContext.readOnlyRootFilesystem';
  if (writer) return notMet(object, fieldOf(subject, writer, field), 'it may write into its own files, and lose them');
  const shared = (pod.volumes ?? []).find(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined);
  if (shared) return met(object, `${podField}.spec.volumes[${shared.name}]`, 'what it keeps is on a volume that pods on every node share');
  return met(object, fieldOf(subject, main, field), 'it keeps nothing: no claim, and a root file system that is only read');
}

function stateIn({ name, persistentVolumeClaim, hostPath }: Volume, subject: Subject): Finding | undefined {
  const { object, namespace, objects, podField } = subject;
  if (persistentVolumeClaim) {
    const { claimName } = persistentVolumeClaim;
    const claim = objects.of(namespace, 'PersistentVolumeClaim').find(({ metadata }) => metadata.name === claimName);
    const modes = (claim as PersistentVolumeClaim | undefined)?.spec?.accessModes ?? [];
    const mode = modes.find((each) => each.startsWith('ReadWriteOnce'));
    if (claim && mode !== undefined)
      return notMet(claim, 'spec.accessModes', `${mode}: what it keeps is on one node, and pods elsewhere cannot start`);
  }
  if (hostPath && isWritten(name, subject))
    return notMet(object, `${podField}.spec.volumes[${name}]`, `it writes to ${hostPath.path} of its node`);
  return undefined;
}

function isWritten(volume: string, { pod }: Subject): boolean {
  return pod.containers.some(({ volumeMounts = [] }) => volumeMounts.some(({ name, readOnly }) => name === volume && readOnly !== true));
}
