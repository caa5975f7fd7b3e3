import * as fc from 'fast-check';
import { clean } from './clean';
import type { Json, JsonObject } from './json';

const anything = fc.object({
  maxDepth: 4,
  key: fc.oneof(fc.constantFrom('emptyDir', 'podSelector', 'namespaceSelector', 'items', 'a'), fc.string({ maxLength: 3 })),
  values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant(undefined)],
});

function partsOf(value: Json): Json[] {
  if (typeof value !== 'object' || value === null) return [value];
  return [value, ...Object.values(value).flatMap(partsOf)];
}

test('undefined, null, empty lists and empty maps are left out, however deep', () => {
  expect(clean({ a: undefined, b: null, c: [], d: {}, e: { f: { g: [] } }, h: [{ i: [] }, undefined, null], j: 1 })).toEqual({
    h: [{}],
    j: 1,
  });
});

test('an empty text, zero and false are values', () => {
  expect(clean({ text: '', number: 0, flag: false })).toEqual({ text: '', number: 0, flag: false });
});

test.each(['emptyDir', 'podSelector', 'namespaceSelector'])('an empty %s says something and stays', (key) => {
  expect(clean({ [key]: {} })).toEqual({ [key]: {} });
  expect(clean({ [key]: { gone: undefined } })).toEqual({ [key]: {} });
});

test('Empty lists and maps: they are dropped, except where empty means something, such as a rule {}', () => {
  expect(clean({ ingress: [], egress: [{}] })).toEqual({ egress: [{}] });
});

test('keys are in the order of their code units, in every locale', () => {
  expect(Object.keys(clean({ b: 1, a: 1, B: 1, ä: 1, _: 1 }))).toEqual(['B', '_', 'a', 'b', 'ä']);
});

test('lists keep their order', () => {
  expect(clean({ args: ['b', 'a', 'b'] })).toEqual({ args: ['b', 'a', 'b'] });
});

test('shared references in the JSON do not become YAML anchors: nothing is shared with the source or within the copy', () => {
  const shared = { app: 'kids' };
  const copy = clean({ selector: shared, labels: shared, list: [shared, shared] });
  const [first, second] = copy.list as Json[];
  expect(new Set([shared, copy.selector, copy.labels, first, second]).size).toBe(5);
});

test('what is no JSON is refused instead of lost', () => {
  expect(() => clean({ run: () => 1 })).toThrow('a function cannot be part of a manifest');
  expect(() => clean({ size: 1n })).toThrow('a bigint cannot be part of a manifest');
  expect(() => clean({ at: new Date(0) })).toThrow('an instance of Date cannot be part of a manifest');
  expect(() => clean({ at: [new Map()] })).toThrow('an instance of Map cannot be part of a manifest');
});

test('a map without a prototype is as good as any', () => {
  expect(clean({ map: Object.assign(Object.create(null) as object, { a: 1 }) })).toEqual({ map: { a: 1 } });
});

test('cleaning twice changes nothing', () => {
  fc.assert(
    fc.property(anything, (value) => {
      const once = clean(value);
      expect(JSON.stringify(clean(once))).toBe(JSON.stringify(once));
    }),
  );
});

test('the order of keys in the source changes no byte', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, part]) => [key, reversed(part)])
        .reverse(),
    );
  };
  fc.assert(
    fc.property(anything, (value) => {
      expect(JSON.stringify(clean(reversed(value) as object))).toBe(JSON.stringify(clean(value)));
    }),
  );
});

test('nothing is left that is undefined, null or an empty map without meaning', () => {
  const emptyMaps = (map: JsonObject): string[] =>
    Object.entries(map).flatMap(([key, value]) => {
      if (Array.isArray(value)) return value.length === 0 ? [key] : value.filter(isMap).flatMap(emptyMaps);
      if (!isMap(value)) return [];
      return Object.keys(value).length === 0 ? [key] : emptyMaps(value);
    });
  fc.assert(
    fc.property(anything, (value) => {
      const copy = clean(value);
      expect(partsOf(copy)).not.toContain(null);
      expect(emptyMaps(copy).filter((key) => !['emptyDir', 'podSelector', 'namespaceSelector'].includes(key))).toEqual([]);
    }),
  );
});

function isMap(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
