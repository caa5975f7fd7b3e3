import type { RenderedObject } from '../render';
import { checkObject } from './object-checks';
import { checkStartFiles } from './start-files';

export interface Finding {
  /** Of the construct. */
  readonly path: string;
  readonly message: string;
}

/** What breaks a contract of the output in the objects of one system, each alone and together; an empty list when nothing does. */
export function checkSystem(objects: readonly RenderedObject[]): Finding[] {
  const configMaps = namesByNamespace(objects, 'ConfigMap');
  return objects.flatMap(({ path, json }) =>
    [...checkObject(json), ...checkStartFiles(json, configMaps.get(json.metadata.namespace) ?? new Set())].map((message) => ({
      path,
      message,
    })),
  );
}

function namesByNamespace(objects: readonly RenderedObject[], kind: string): ReadonlyMap<string | undefined, ReadonlySet<string>> {
  const names = new Map<string | undefined, Set<string>>();
  for (const { json } of objects) {
    if (json.kind !== kind) continue;
    const { namespace, name } = json.metadata;
    names.set(namespace, (names.get(namespace) ?? new Set()).add(name));
  }
  return names;
}
