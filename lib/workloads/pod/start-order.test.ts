import { startOrder } from './start-order';

const named = (...names: string[]) => names.map((name) => ({ spec: { name } }));

function orderOf(startAfter: Readonly<Record<string, readonly string[]>>): string[] {
  const all = startOrder(named('proxy', 'reader'), named('fetch', 'unpack'), (name) => startAfter[name]);
  return all.map(({ spec }) => spec.name);
}

test('sidecars start before every init container, so that these may use them', () => {
  expect(orderOf({})).toEqual(['proxy', 'reader', 'fetch', 'unpack']);
});

test('a sidecar starts right after the init container that it names', () => {
  expect(orderOf({ reader: ['fetch'] })).toEqual(['proxy', 'fetch', 'reader', 'unpack']);
});

test('of several init containers the last one counts', () => {
  expect(orderOf({ reader: ['unpack', 'fetch'] })).toEqual(['proxy', 'fetch', 'unpack', 'reader']);
  expect(orderOf({ proxy: ['unpack'], reader: ['unpack'] })).toEqual(['fetch', 'unpack', 'proxy', 'reader']);
});
