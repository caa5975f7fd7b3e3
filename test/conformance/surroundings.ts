import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Cluster, ClusterNode } from '../../lib/system';
import type { ClusterApi, LiveObject } from './cluster-api';
import { holds } from './conditions';
import type { ClusterRendering, RenderedManifest } from './rendering';
import type { Target } from './target';
import { until } from './until';

const DEFAULT_CLASS = 'default';
const IS_DEFAULT = 'storageclass.kubernetes.io/is-default-class';
const PATIENCE_SECONDS = 90;

/** What an estate stands on and does not make itself: nodes, definitions of custom resources, namespaces and storage classes of others. */
export async function prepareSurroundings({ api, ownsNodes }: Target, root: string, rendering: ClusterRendering): Promise<void> {
  if (ownsNodes) await joinNodes(api, rendering.cluster);
  await installDefinitions(api, root);
  const objects = rendering.applications.flatMap((application) => application.objects.map(({ object }) => object));
  for (const name of foreignNamespaces(objects)) await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  for (const name of await missingClasses(api, foreignClasses(objects))) await api.apply(storageClass(name));
}

async function joinNodes(api: ClusterApi, { nodes }: Cluster): Promise<void> {
  await Promise.all(nodes.map((node) => api.apply(nodeManifest(node))));
  await until('all nodes are ready', PATIENCE_SECONDS, async () => {
    const joined = await api.list<LiveObject & { status?: { conditions?: { type: string; status: string }[] } }>('/api/v1/nodes');
    return joined.every((node) => holds(node, 'Ready'));
  });
}

function nodeManifest({ name, zone, labels, allocatable }: ClusterNode) {
  const resources = { cpu: allocatable.cpu, memory: allocatable.memory, pods: String(allocatable.pods), 'ephemeral-storage': '100Gi' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: { ...labels, 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'topology.kubernetes.io/zone': zone },
    },
    status: { allocatable: resources, capacity: resources },
  };
}

interface Definition extends RenderedManifest {
  readonly spec: { readonly group: string; readonly names: { readonly kind: string } };
}

async function installDefinitions(api: ClusterApi, root: string): Promise<void> {
  const folder = join(root, 'crds');
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  const definitions = files
    .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => document.toJS() as Definition | null))
    .filter((definition) => definition !== null);
  await Promise.all(definitions.map((definition) => api.apply({ ...definition })));
  // Argo CD's engine reads the schemas once, when it starts
  await until('the schemas of custom resources are published', PATIENCE_SECONDS, async () => {
    const published = await publishedKinds(api);
    return definitions.every(({ spec }) => published.has(`${spec.group}/${spec.names.kind}`));
  });
}

async function publishedKinds(api: ClusterApi): Promise<ReadonlySet<string>> {
  const { definitions } = await api.get<{ definitions: Record<string, PublishedSchema> }>('/openapi/v2');
  const kinds = Object.values(definitions).flatMap((schema) => schema['x-kubernetes-group-version-kind'] ?? []);
  return new Set(kinds.map(({ group, kind }) => `${group}/${kind}`));
}

interface PublishedSchema {
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly kind: string }[];
}

/** Namespaces that objects lie in and that the estate does not make. */
function foreignNamespaces(objects: readonly RenderedManifest[]): string[] {
  const made = new Set(objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  const used = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  return [...used].filter((name) => !made.has(name)).sort();
}

/** Storage classes that claims name and that the estate does not make, and the cluster's default one. */
function foreignClasses(objects: readonly RenderedManifest[]): string[] {
  const made = new Set(objects.filter(({ kind }) => kind === 'StorageClass').map(({ metadata }) => metadata.name));
  const used = new Set(objects.flatMap(claimSpecs).flatMap(({ storageClassName }) => storageClassName ?? []));
  return [...[...used].filter((name) => name !== '' && !made.has(name)).sort(), DEFAULT_CLASS];
}

/** Those that a cluster does not have; one that exists has its own, with drivers, and a default among them. */
async function missingClasses(api: ClusterApi, names: readonly string[]): Promise<string[]> {
  const present = await api.list('/apis/storage.k8s.io/v1/storageclasses');
  const hasDefault = present.some(({ metadata }) => metadata.annotations?.[IS_DEFAULT] === 'true');
  const known = new Set(present.map(({ metadata }) => metadata.name));
  return names.filter((name) => !known.has(name) && !(name === DEFAULT_CLASS && hasDefault));
}

function claimSpecs({ kind, spec }: RenderedManifest): { storageClassName?: string }[] {
  if (kind === 'PersistentVolumeClaim') return [spec];
  const templates: { spec: { storageClassName?: string } }[] = kind === 'StatefulSet' ? (spec.volumeClaimTemplates ?? []) : [];
  return templates.map((template) => template.spec);
}

function storageClass(name: string) {
  const annotations = { [IS_DEFAULT]: String(name === DEFAULT_CLASS) };
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name, annotations },
    provisioner: 'conformance.keelson',
    volumeBindingMode: 'WaitForFirstConsumer',
  };
}
