import type { Container, PodSpec, VolumeMount } from 'kubernetes-types/core/v1';
import { isNativeSidecar } from '../../kinds';

/** Every container has a scratch folder here, in one volume: nothing in it is meant for another container. */
const SCRATCH_PATH = '/tmp';

/**
 * Native sidecars that start before an init container which writes to a volume that both mount: such a sidecar finds the volume empty. When
 * it exits because of that, the init container never runs, as the kubelet waits for a running sidecar.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#differences-from-init-containers
 */
export function checkStartOrder(object: string, { initContainers = [], volumes = [] }: PodSpec): string[] {
  const empty = new Set(volumes.filter(({ emptyDir }) => emptyDir).map(({ name }) => name));
  const written = (container: Container): VolumeMount[] =>
    mountsOf(container).filter(({ name, readOnly }) => empty.has(name) && readOnly !== true);
  return initContainers.flatMap((sidecar, index) => {
    if (!isNativeSidecar(sidecar)) return [];
    const later = initContainers.slice(index + 1).filter((container) => !isNativeSidecar(container));
    return later.flatMap((writer) =>
      written(writer)
        .filter(({ name }) => mountsOf(sidecar).some((mount) => mount.name === name))
        .map(
          ({ mountPath }) =>
            `${object}: sidecar ${sidecar.name} starts before init container ${writer.name}, which may write to ${mountPath}, a volume of both; set sidecars.${sidecar.name}.startAfter to ['${writer.name}'], or mount it with Storage.readOnly in ${writer.name}`,
        ),
    );
  });
}

function mountsOf({ volumeMounts = [] }: Container): VolumeMount[] {
  return volumeMounts.filter(({ mountPath }) => mountPath !== SCRATCH_PATH);
}
