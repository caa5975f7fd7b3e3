import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { type Manifested, podTemplateOf } from '../synth';
import { type Environment, LABEL, type Labels } from '../system';
import type { EnvironmentObjects } from './environment-objects';

/** A workload in one environment, as it is rendered, with all that is rendered around it. */
export interface Subject {
  readonly environment: Environment;
  readonly object: Manifested;
  readonly system: string;
  readonly component: string;
  readonly namespace: string;
  /** Labels of its pods. */
  readonly labels: Labels;
  /** Annotations of its pods. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly pod: PodSpec;
  /** Where the pod stands in the object. */
  readonly podField: string;
  readonly main: Container;
  /** Everything that is rendered in its environment. */
  readonly objects: EnvironmentObjects;
}

/** The subject that an object is; undefined for one that makes no pods. */
export function subjectOf(object: Manifested, environment: Environment, objects: EnvironmentObjects): Subject | undefined {
  const template = podTemplateOf(object);
  const pod = template?.spec;
  const main = pod?.containers.find(({ name }) => name === object.metadata.name) ?? pod?.containers[0];
  if (!pod || !main) return undefined;
  const { labels = {}, annotations = {} } = template.metadata ?? {};
  const podField = object.kind === 'CronJob' ? 'spec.jobTemplate.spec.template' : 'spec.template';
  return { ...whoseIs(object), environment, object, labels, annotations, pod, podField, main, objects };
}

function whoseIs({ metadata: { labels = {}, namespace = '' } }: Manifested): Pick<Subject, 'system' | 'component' | 'namespace'> {
  return { system: labels[LABEL.partOf] ?? '', component: labels[LABEL.component] ?? '', namespace };
}

/** What is the same in every environment; the name of a Job may end in a hash, its label does not. */
export function identityOf({ object, system }: Subject): string {
  return `${system}/${object.metadata.labels?.[LABEL.name] ?? object.metadata.name} (${object.kind})`;
}

export function annotationsOf({ metadata }: Manifested): Readonly<Record<string, string>> {
  return (metadata.annotations ?? {}) as Readonly<Record<string, string>>;
}

/** All containers of the pod, those that run first included. */
export function containersOf({ pod }: Subject): Container[] {
  return [...(pod.initContainers ?? []), ...pod.containers];
}

/** The path of a field of a container. */
export function fieldOf({ pod, podField }: Subject, { name }: Container, field: string): string {
  const list = pod.containers.some((container) => container.name === name) ? 'containers' : 'initContainers';
  return `${podField}.spec.${list}[${name}].${field}`;
}

/** Whether it runs to its end and stops. */
export function ends({ object }: Subject): boolean {
  return object.kind === 'Job' || object.kind === 'CronJob';
}
