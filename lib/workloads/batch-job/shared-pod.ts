import type { Container, PodTemplateSpec, Volume } from 'kubernetes-types/core/v1';

/** Which container is shared, and what it runs instead. */
export interface SharedCommand {
  /** Name of the service's main container. */
  readonly main: string;
  readonly command: readonly string[];
  readonly args: readonly string[] | undefined;
}

/**
 * The pod of a service as the pod of a Job: image, variables, configuration, user and resources are the service's, everything that makes
 * a server of it is left out. A claim stays with the service, because it may be on another node.
 *
 * @param own the Job's pod by itself: whose labels, account and restarts it has
 */
export function sharedPod(service: PodTemplateSpec, own: PodTemplateSpec, { main, command, args }: SharedCommand): PodTemplateSpec {
  const volumes = (service.spec?.volumes ?? []).filter(isShared);
  const [job] = own.spec?.containers ?? [];
  const containers = (service.spec?.containers ?? [])
    .filter(({ name }) => name === main)
    .map((container) => ({
      ...withoutServing(container),
      name: job?.name ?? main,
      command: [...command],
      args: args && [...args],
      volumeMounts: container.volumeMounts?.filter(({ name }) => volumes.some((volume) => volume.name === name)),
    }));
  return {
    metadata: { ...own.metadata, annotations: { ...service.metadata?.annotations, ...own.metadata?.annotations } },
    spec: {
      ...own.spec,
      securityContext: service.spec?.securityContext,
      imagePullSecrets: service.spec?.imagePullSecrets,
      hostAliases: service.spec?.hostAliases,
      volumes,
      containers,
    },
  };
}

function isShared({ persistentVolumeClaim, hostPath }: Volume): boolean {
  return persistentVolumeClaim === undefined && hostPath === undefined;
}

function withoutServing(container: Container): Container {
  const { ports: _ports, readinessProbe: _ready, livenessProbe: _live, startupProbe: _start, lifecycle: _lifecycle, ...rest } = container;
  return rest;
}
