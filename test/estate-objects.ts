import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { estate } from '../estate';
import { type Estate, type Manifested, podTemplateOf, synthesize } from '../lib/synth';

/** An object of the estate as it would be written; its fields are read as they come. */
export interface EstateObject {
  readonly environment: string;
  /** What a person would call it. */
  readonly title: string;
  readonly kind: string;
  readonly json: Manifested;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly namespace: string | undefined;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test asserts on fields of any kind, and fails where they are not
  readonly spec: any;
}

/** A workload of the estate, and the pods that it makes. */
export interface EstateWorkload extends EstateObject {
  readonly pod: PodSpec;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
}

/** Every object of every environment, rendered anew, and what is wrong with it. */
export function renderEstate(whole: Estate = estate): { readonly objects: readonly EstateObject[]; readonly mistakes: readonly unknown[] } {
  const objects: EstateObject[] = [];
  const { mistakes } = synthesize(whole, {
    onFile: (file, rendered) => objects.push(...rendered.map(({ json }) => estateObject(file, json))),
  });
  return { objects, mistakes };
}

export function workloadsOf(objects: readonly EstateObject[]): EstateWorkload[] {
  return objects.flatMap((object) => {
    const template = podTemplateOf(object.json);
    if (!template?.spec) return [];
    const { spec: pod } = template;
    return { ...object, pod, podLabels: template.metadata?.labels ?? {}, containers: [...(pod.initContainers ?? []), ...pod.containers] };
  });
}

function estateObject(file: string, json: Manifested): EstateObject {
  const { kind, metadata } = json;
  return {
    environment: file.split('/')[0] ?? '',
    title: `${file} ${kind} ${metadata.name}`,
    kind,
    json,
    labels: metadata.labels ?? {},
    annotations: (metadata.annotations ?? {}) as Record<string, string>,
    namespace: metadata.namespace,
    spec: json.spec,
  };
}
