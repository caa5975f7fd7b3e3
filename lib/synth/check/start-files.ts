import type { Container, PodSpec, Volume, VolumeMount } from 'kubernetes-types/core/v1';
import { isNativeSidecar } from '../../kinds';
import { CHECKSUM_ANNOTATION } from '../../system';
import type { Manifested } from '../render';
import { podTemplateOf } from './references';

/** Kinds whose pods run on, and are replaced when their template changes. */
const LASTING: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/**
 * ConfigMaps that a process reads when it starts and that do not count into the checksum of its pods: a change of them would restart
 * nothing. What is read at each use, such as the script of a probe, may be mounted as a folder.
 *
 * @param ownConfigMaps names of the ConfigMaps that the system makes in the namespace of the object
 */
export function checkStartFiles(json: Manifested, ownConfigMaps: ReadonlySet<string>): string[] {
  const template = podTemplateOf(json);
  if (!LASTING.has(json.kind) || !template?.spec) return [];
  const { spec, metadata } = template;
  const isChecked = metadata?.annotations?.[CHECKSUM_ANNOTATION] !== undefined;
  const subject = `${json.kind} ${json.metadata.name}: container`;
  return lastingContainers(spec).flatMap((container) => [
    ...startedFrom(container, spec)
      .filter(({ configMap }) => ownConfigMaps.has(configMap))
      .map(
        ({ configMap, path }) =>
          `${subject} ${container.name} is started with ${path} of ConfigMap ${configMap}, and goes on with the old one when that changes; give the file in config.files, which counts into the checksum of the pods`,
      ),
    ...(isChecked ? [] : fixedAtStart(container, spec))
      .filter((configMap) => ownConfigMaps.has(configMap))
      .map(
        (configMap) =>
          `${subject} ${container.name} reads ConfigMap ${configMap} at its start only, and its pods carry no checksum of it; use config of the workload, or annotate the pods with ${CHECKSUM_ANNOTATION}`,
      ),
  ]);
}

function lastingContainers({ containers, initContainers = [] }: PodSpec): Container[] {
  return [...containers, ...initContainers.filter(isNativeSidecar)];
}

/** Paths of the command line that lie in a ConfigMap which is mounted as a folder. */
function startedFrom({ command = [], args = [], volumeMounts = [] }: Container, { volumes = [] }: PodSpec) {
  const paths = [...command, ...args].flatMap((word) => word.match(/\/[^\s,;:='"]+/g) ?? []);
  return paths.flatMap((path) => {
    const [mount] = volumeMounts
      .filter(({ mountPath }) => isWithin(path, mountPath))
      .sort((a, b) => b.mountPath.length - a.mountPath.length);
    return mount && mount.subPath === undefined ? configMapsOf(mount, volumes).map((configMap) => ({ configMap, path })) : [];
  });
}

/** ConfigMaps whose changes never reach a container that runs: single files and variables. */
function fixedAtStart({ env = [], envFrom = [], volumeMounts = [] }: Container, { volumes = [] }: PodSpec): string[] {
  const names = [
    ...envFrom.map(({ configMapRef }) => configMapRef?.name),
    ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
    ...volumeMounts.filter(({ subPath }) => subPath !== undefined).flatMap((mount) => configMapsOf(mount, volumes)),
  ];
  return [...new Set(names.filter((name) => name !== undefined))];
}

function configMapsOf({ name }: VolumeMount, volumes: readonly Volume[]): string[] {
  const volume = volumes.find((other) => other.name === name);
  const sources = [volume?.configMap, ...(volume?.projected?.sources ?? []).map(({ configMap }) => configMap)];
  return sources.flatMap((source) => source?.name ?? []);
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder.replace(/\/$/, '')}/`);
}
