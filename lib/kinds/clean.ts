import type { Json, JsonObject } from './json';

/** Keys whose empty object says something: "all pods", "a plain folder", "nobody". */
const MEANINGFUL_WHEN_EMPTY: ReadonlySet<string> = new Set(['emptyDir', 'podSelector', 'namespaceSelector']);

/**
 * A copy of an object as Kubernetes should see it: keys sorted; undefined, null and what is empty left out.
 *
 * An empty list or map in a manifest makes servers see a change on every apply. Items of lists stay even when empty, because a
 * rule `{}` means "everything". The copy shares no reference with its source, so that no YAML writer has a reason for an anchor.
 */
export function clean(value: object): JsonObject {
  const source = value as Readonly<Record<string, unknown>>;
  const out: JsonObject = {};
  for (const key of Object.keys(source).sort()) {
    const cleaned = cleanValue(source[key], MEANINGFUL_WHEN_EMPTY.has(key));
    if (cleaned !== undefined) out[key] = cleaned;
  }
  return out;
}

function cleanValue(value: unknown, keepEmpty: boolean): Json | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (Array.isArray(value)) return cleanList(value);
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} cannot be part of a manifest`);
  if (!isPlain(value)) throw new TypeError(`an instance of ${value.constructor.name} cannot be part of a manifest`);
  const cleaned = clean(value);
  return keepEmpty || hasKeys(cleaned) ? cleaned : undefined;
}

function cleanList(list: readonly unknown[]): Json[] | undefined {
  const out: Json[] = [];
  for (const item of list) {
    const cleaned = cleanValue(item, true);
    if (cleaned !== undefined) out.push(cleaned);
  }
  return out.length === 0 ? undefined : out;
}

// whatever realm an object comes from, only a plain one has a prototype without a prototype
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function hasKeys(value: object): boolean {
  for (const _ in value) return true;
  return false;
}
