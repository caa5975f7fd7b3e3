import { recordsIn } from './log-store';

test('a bulk has as many records as it has documents', () => {
  const bulk = ['{"create":{"_index":"logs-2026"}}', '{"log":"one"}', '{"index":{}}', '{"create":"a field"}', ''].join('\n');

  expect(recordsIn(bulk)).toBe(2);
  expect(recordsIn('')).toBe(0);
});

test.each([
  ['a document without an action', '{"log":"one"}\n{"log":"two"}\n'],
  ['an action without a document', '{"create":{}}\n'],
  ['text', 'log one'],
])('%s is no bulk', (_, bulk) => {
  expect(recordsIn(bulk)).toBeUndefined();
});
