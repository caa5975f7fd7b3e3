import { ApiObject } from 'cdk8s';
import { clean, EXACT, type JsonObject } from '../kinds';
import { LABEL, type SystemChart } from '../system';

/** An object as it will be written, and the construct that it came from. */
export interface RenderedObject {
  readonly path: string;
  readonly json: Manifested;
}

/** The parts of an object that the engine itself reads. */
export interface Manifested extends JsonObject {
  apiVersion: string;
  kind: string;
  metadata: JsonObject & { name: string; namespace?: string; labels?: Record<string, string> };
}

/** Kinds in the order in which a reader, or `kubectl apply`, wants them; all others follow by name. */
const ORDER = [
  'Namespace',
  'ResourceQuota',
  'LimitRange',
  'StorageClass',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'Password',
  'ExternalSecret',
  'ConfigMap',
  'PersistentVolumeClaim',
  'Service',
  'StatefulSet',
  'Deployment',
  'CronJob',
];
const RANKS: ReadonlyMap<string, number> = new Map(ORDER.map((kind, index) => [kind, index]));

/** The objects of a chart as plain data. */
export function render(chart: SystemChart): RenderedObject[] {
  const rendered: RenderedObject[] = [];
  for (const complete of chart.completions) complete();
  for (const construct of chart.node.findAll()) {
    if (ApiObject.isApiObject(construct)) rendered.push({ path: construct.node.path, json: toJson(construct, chart) });
  }
  return inOrder(rendered);
}

function toJson(object: ApiObject, chart: SystemChart): Manifested {
  const json = withLabels(object.toJson() as Manifested, chart);
  if (EXACT in object) return json;
  // cdk8s-plus writes empty lists, and sorts keys only where no variable of the process says otherwise
  const { apiVersion, kind, ...body } = json;
  return { apiVersion, kind, ...clean(body) } as Manifested;
}

/** Objects in the order of the file, which depends on nothing but what they are. */
export function inOrder(objects: readonly RenderedObject[]): RenderedObject[] {
  return objects.toSorted(({ json: a }, { json: b }) => compareObjects(a, b));
}

function compareObjects(a: Manifested, b: Manifested): number {
  return (
    rank(a.kind) - rank(b.kind) ||
    compare(a.kind, b.kind) ||
    compare(a.metadata.name, b.metadata.name) ||
    compare(a.metadata.namespace ?? '', b.metadata.namespace ?? '') ||
    compare(a.apiVersion, b.apiVersion)
  );
}

function rank(kind: string): number {
  return RANKS.get(kind) ?? ORDER.length;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

// whoever makes an object without the metadata of a role, as cdk8s-plus does, still gets the labels of the house
function withLabels(json: Manifested, chart: SystemChart): Manifested {
  const { labels = {}, name } = json.metadata;
  if (labels[LABEL.name] !== undefined && labels[LABEL.component] !== undefined) return json;
  const completed = clean({ ...chart.labelsOf({ base: name, component: name }), ...labels });
  return { ...json, metadata: { ...json.metadata, labels: completed as Record<string, string> } };
}
