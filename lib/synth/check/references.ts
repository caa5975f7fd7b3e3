import type { Container, PodSpec, Service, Volume } from 'kubernetes-types/core/v1';
import type { ExternalSecretSpec } from '../../../imports/external-secrets.io';
import type { Manifested } from '../render';

/** Something that an object needs to exist, by `group|kind|namespace|name`. */
export interface Reference {
  readonly id: string;
  readonly text: string;
}

export interface References {
  readonly references: readonly Reference[];
  /** What a named controller makes from the object. */
  readonly provides: readonly string[];
  readonly nodePorts: readonly number[];
}

const NOTHING: References = { references: [], provides: [], nodePorts: [] };

/** What every namespace has. */
const EVERYWHERE: ReadonlySet<string> = new Set(['ServiceAccount default', 'ConfigMap kube-root-ca.crt']);

/** What an object needs, makes, and takes from the cluster. */
export function referencesOf(json: Manifested): References {
  const namespace = json.metadata.namespace ?? '';
  switch (json.kind) {
    case 'ExternalSecret':
      return { ...NOTHING, provides: [`|Secret|${namespace}|${(json.spec as ExternalSecretSpec).target?.name ?? json.metadata.name}`] };
    case 'Certificate':
      return { ...NOTHING, provides: [`|Secret|${namespace}|${(json.spec as { secretName: string }).secretName}`] };
    case 'Service':
      return { ...NOTHING, nodePorts: ((json.spec as Service['spec'])?.ports ?? []).flatMap(({ nodePort }) => nodePort ?? []) };
    case 'HorizontalPodAutoscaler': {
      const { apiVersion, kind, name } = (json.spec as { scaleTargetRef: { apiVersion: string; kind: string; name: string } })
        .scaleTargetRef;
      return { ...NOTHING, references: [{ id: `${groupOf(apiVersion)}|${kind}|${namespace}|${name}`, text: `${kind} ${name}` }] };
    }
    default: {
      const pod = podSpecOf(json);
      return pod ? { ...NOTHING, references: podReferences(pod, namespace) } : NOTHING;
    }
  }
}

/** `apps` of `apps/v1`; nothing of `v1`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
}

/** The pod spec of any workload kind. */
export function podSpecOf(json: Manifested): PodSpec | undefined {
  return podTemplateOf(json)?.spec;
}

/** Kinds that make pods from a template of their own. */
const TEMPLATED: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job']);

interface Template {
  readonly metadata?: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
  readonly spec?: PodSpec;
}

/** The pod template of any workload kind. */
export function podTemplateOf({ kind, metadata, spec }: Manifested): Template | undefined {
  if (kind === 'Pod') return { metadata, spec } as Template;
  const outer = spec as { template?: Template; jobTemplate?: { spec: { template: Template } } } | undefined;
  return kind === 'CronJob' ? outer?.jobTemplate?.spec.template : TEMPLATED.has(kind) ? outer?.template : undefined;
}

function podReferences(pod: PodSpec, namespace: string): Reference[] {
  const found = new Map<string, Reference>();
  const add = (kind: string, name: string | undefined, optional = false): void => {
    if (name === undefined || optional || EVERYWHERE.has(`${kind} ${name}`)) return;
    const id = `|${kind}|${namespace}|${name}`;
    found.set(id, { id, text: `${kind} ${name}` });
  };
  add('ServiceAccount', pod.serviceAccountName);
  for (const { name } of pod.imagePullSecrets ?? []) add('Secret', name);
  for (const volume of pod.volumes ?? []) addVolume(volume, add);
  for (const container of [...pod.containers, ...(pod.initContainers ?? [])]) addContainer(container, add);
  return [...found.values()];
}

/** Names of the Secrets that the programs of a pod read, and so do not notice when they change; its pull secrets are not among them. */
export function secretsRead(json: Manifested): string[] {
  const pod = podSpecOf(json);
  if (!pod) return [];
  const names = new Set<string>();
  const add: Add = (kind, name) => {
    if (kind === 'Secret' && name !== undefined) names.add(name);
  };
  for (const volume of pod.volumes ?? []) addVolume(volume, add);
  for (const container of [...pod.containers, ...(pod.initContainers ?? [])]) addContainer(container, add);
  return [...names].sort();
}

type Add = (kind: string, name: string | undefined, optional?: boolean) => void;

function addVolume({ configMap, secret, persistentVolumeClaim, projected }: Volume, add: Add): void {
  add('ConfigMap', configMap?.name, configMap?.optional);
  add('Secret', secret?.secretName, secret?.optional);
  add('PersistentVolumeClaim', persistentVolumeClaim?.claimName);
  for (const source of projected?.sources ?? []) {
    add('ConfigMap', source.configMap?.name, source.configMap?.optional);
    add('Secret', source.secret?.name, source.secret?.optional);
  }
}

function addContainer({ env = [], envFrom = [] }: Container, add: Add): void {
  for (const { valueFrom } of env) {
    if (!valueFrom) continue;
    const { secretKeyRef, configMapKeyRef } = valueFrom;
    add('Secret', secretKeyRef?.name, secretKeyRef?.optional);
    add('ConfigMap', configMapKeyRef?.name, configMapKeyRef?.optional);
  }
  for (const { configMapRef, secretRef } of envFrom) {
    add('ConfigMap', configMapRef?.name, configMapRef?.optional);
    add('Secret', secretRef?.name, secretRef?.optional);
  }
}
