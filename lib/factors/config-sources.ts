import type { Container, PodSpec, Volume } from 'kubernetes-types/core/v1';
import type { Subject } from './subject';

/** ConfigMaps that pods read, by way of variables or files. */
export function configMapsOf({ pod }: Pick<Subject, 'pod'>): string[] {
  return [...new Set([...(pod.volumes ?? []).flatMap(configMapsIn), ...allOf(pod).flatMap(configMapsRead)])];
}

/** Every text from which the containers of a pod learn about the world: variables, arguments, and the ConfigMaps that they read. */
export function settingsOf({ pod, namespace, objects }: Subject): string[] {
  const own = allOf(pod).flatMap(({ env = [], command = [], args = [] }) => [...env.map(({ value }) => value ?? ''), ...command, ...args]);
  return [...own, ...configMapsOf({ pod }).flatMap((name) => Object.values(objects.configOf(namespace, name)))];
}

/** Secrets from which variables come. */
export function secretsOf({ pod }: Pick<Subject, 'pod'>): string[] {
  const keys = allOf(pod).flatMap(({ env = [] }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []));
  const files = (pod.volumes ?? []).flatMap(({ secret }) => secret?.secretName ?? []);
  return [...new Set([...keys, ...files])];
}

/** Whether pods see a change of a ConfigMap only when they are started again: it is read as variables, or a file of it is mounted alone. */
export function isReadOnce(configMap: string, { pod }: Pick<Subject, 'pod'>): boolean {
  const volumes = (pod.volumes ?? []).filter((volume) => configMapsIn(volume).includes(configMap)).map(({ name }) => name);
  return allOf(pod).some(
    (container) =>
      configMapsRead(container).includes(configMap) ||
      (container.volumeMounts ?? []).some(({ name, subPath }) => volumes.includes(name) && subPath !== undefined),
  );
}

function allOf({ initContainers = [], containers }: PodSpec): Container[] {
  return [...initContainers, ...containers];
}

function configMapsIn({ configMap, projected }: Volume): string[] {
  return [configMap, ...(projected?.sources ?? []).map((source) => source.configMap)].flatMap((source) => source?.name ?? []);
}

function configMapsRead({ env = [], envFrom = [] }: Container): string[] {
  return [
    ...envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? []),
    ...env.flatMap(({ valueFrom }) => valueFrom?.configMapKeyRef?.name ?? []),
  ];
}
