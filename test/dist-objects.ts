import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { projectRoot } from '../lib/synth';

/** An object as it stands in a file of `dist/`; its fields are read as they come. */
export interface DistObject {
  readonly file: string;
  readonly environment: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { name: string; namespace?: string; labels: Record<string, string>; annotations?: Record<string, string> };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test asserts on fields of any kind, and fails where they are not
  readonly spec?: any;
  readonly data?: object;
  readonly stringData?: object;
}

const dist = join(projectRoot(), 'dist');

/** Paths of all manifests, relative to `dist/`. */
export const distFiles: readonly string[] = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yaml'))
  .sort();

/** Every object of `dist/`. */
export const distObjects: readonly DistObject[] = distFiles.flatMap((file) =>
  parseAllDocuments(readFileSync(join(dist, file), 'utf8')).map(
    (document) => ({ ...document.toJS(), file, environment: file.split('/')[0] ?? '' }) as DistObject,
  ),
);

/** The pods that an object makes: their labels and what is in them; undefined for an object that makes none. */
export function podTemplateOf({ kind, spec }: DistObject): { metadata: { labels: Record<string, string> }; spec: PodSpec } | undefined {
  return kind === 'CronJob'
    ? spec.jobTemplate.spec.template
    : ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(kind)
      ? spec.template
      : undefined;
}

interface PodSpec {
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly serviceAccountName: string;
  readonly imagePullSecrets?: { name: string }[];
  readonly securityContext: { runAsNonRoot?: boolean; runAsUser?: number; seccompProfile?: { type: string } };
  readonly containers: Container[];
  readonly initContainers?: Container[];
  readonly volumes?: Record<string, unknown>[];
}

interface Container {
  readonly name: string;
  readonly ports?: { hostPort?: number }[];
  readonly securityContext?: {
    privileged?: boolean;
    allowPrivilegeEscalation?: boolean;
    runAsNonRoot?: boolean;
    runAsUser?: number;
    capabilities?: { drop?: string[]; add?: string[] };
    seccompProfile?: { type: string };
  };
}

/** Volume types that Pod Security restricted admits. @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
const ADMITTED_VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];

/** What of a pod breaks Pod Security restricted, field by field as the standard lists them. */
export function restrictedViolations({ spec }: { spec: PodSpec }): string[] {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const volumes = (spec.volumes ?? []).flatMap((volume) =>
    Object.keys(volume).filter((key) => key !== 'name' && !ADMITTED_VOLUMES.includes(key)),
  );
  return [
    ...(['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field] === true),
    ...volumes.map((volume) => `volume ${volume}`),
    ...containers.flatMap((container) => containerViolations(container, spec).map((violation) => `${container.name}: ${violation}`)),
  ];
}

function containerViolations({ securityContext = {}, ports = [] }: Container, { securityContext: pod }: PodSpec): string[] {
  const { privileged, allowPrivilegeEscalation, capabilities = {} } = securityContext;
  const seccomp = (securityContext.seccompProfile ?? pod.seccompProfile)?.type ?? 'Unconfined';
  const isRoot = (securityContext.runAsUser ?? pod.runAsUser) === 0;
  return [
    ...(privileged === true ? ['privileged'] : []),
    ...(allowPrivilegeEscalation === false ? [] : ['allowPrivilegeEscalation']),
    ...((securityContext.runAsNonRoot ?? pod.runAsNonRoot) === true ? [] : ['runAsNonRoot']),
    ...(isRoot ? ['runAsUser 0'] : []),
    ...(capabilities.drop?.includes('ALL') === true ? [] : ['capabilities']),
    ...(capabilities.add ?? []).filter((capability) => capability !== 'NET_BIND_SERVICE'),
    ...(['RuntimeDefault', 'Localhost'].includes(seccomp) ? [] : ['seccompProfile']),
    ...ports.flatMap(({ hostPort }) => (hostPort === undefined ? [] : [`hostPort ${hostPort}`])),
  ];
}
