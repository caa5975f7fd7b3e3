import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import type { Endpoint, Environment, Mesh } from '../../system';
import { NATIVE_SIDECARS } from '../pod/pod-assembly';

const INJECT_LABEL = 'sidecar.istio.io/inject';
const NATIVE_SIDECAR_ANNOTATION = 'sidecar.istio.io/nativeSidecar';

/**
 * The mesh that the pods of Jobs are part of. Below native sidecars they stay outside of a mesh with sidecars: an injected proxy never
 * ends, and neither would the Job.
 *
 * @see https://istio.io/latest/blog/2023/native-sidecars/
 */
export function jobMesh(environment: Environment): Mesh | undefined {
  return staysOutside(environment) ? undefined : environment.mesh;
}

/**
 * The pod template with what Istio's injector reads from it: stay away, or inject a sidecar that ends with the Job, whatever the mesh
 * does by default.
 *
 * @see https://istio.io/latest/docs/reference/config/annotations/#SidecarNativeSidecar
 */
export function withInjection(template: PodTemplateSpec, environment: Environment): PodTemplateSpec {
  const { labels, annotations } = template.metadata ?? {};
  if (staysOutside(environment)) return { ...template, metadata: { ...template.metadata, labels: { ...labels, [INJECT_LABEL]: 'false' } } };
  if (environment.mesh?.dataPlane !== 'cni') return template;
  return { ...template, metadata: { ...template.metadata, annotations: { ...annotations, [NATIVE_SIDECAR_ANNOTATION]: 'true' } } };
}

/** Connections of a Job that a mesh refuses, because the Job has no identity in it; an empty list when there are none. */
export function validateJobConnections(targets: readonly Endpoint[], environment: Environment): string[] {
  if (!staysOutside(environment)) return [];
  const { name, kubernetes } = environment.cluster;
  return targets
    .filter(({ outside }) => outside === undefined || outside.checksCallers === true)
    .map(
      ({ system, component }) =>
        `connectTo(${system}/${component}) would be refused: the mesh asks callers for an identity, and a Job can have none on Kubernetes ${kubernetes}, where its sidecar would never end; upgrade cluster ${name} to ${NATIVE_SIDECARS}, or call from a Worker`,
    );
}

/** Sidecars that would keep a Job from ending; an empty list when there are none. */
export function validateJobSidecars(sidecars: readonly string[], environment: Environment): string[] {
  if (environment.has(NATIVE_SIDECARS)) return [];
  const { name, kubernetes } = environment.cluster;
  return sidecars.map(
    (sidecar) =>
      `sidecars.${sidecar} would keep the Job running for ever on Kubernetes ${kubernetes}; upgrade cluster ${name} to ${NATIVE_SIDECARS}, or do its work in the command`,
  );
}

function staysOutside(environment: Environment): boolean {
  return environment.mesh?.dataPlane === 'cni' && !environment.has(NATIVE_SIDECARS);
}
