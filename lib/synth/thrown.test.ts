import { whereItWasThrown } from './thrown';

function thrown(...frames: string[]): string {
  const error = new Error('no such team');
  error.stack = ['Error: no such team', ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return whereItWasThrown(error);
}

test('the line of the chart is named, also below functions of the library', () => {
  expect(
    thrown('find (/home/me/estate of ours/lib/system/team.ts:3:7)', 'new ShopChart (/home/me/estate of ours/charts/shop.ts:12:5)'),
  ).toBe('no such team (charts/shop.ts:12)');
});

test.each([
  ['a function without a name', '/home/me/project/charts/shop.ts:12:5', 'charts/shop.ts:12'],
  ['a chart of the platform', 'new EdgeChart (/home/me/charts/project/charts/platform/edge.ts:8:11)', 'charts/platform/edge.ts:8'],
  ['a path from the root of the project', 'new ShopChart (charts/shop.ts:12:5)', 'charts/shop.ts:12'],
  ['a module', 'new ShopChart (file:///home/me/project/charts/shop.ts:12:5)', 'charts/shop.ts:12'],
])('%s is found', (_, frame, line) => {
  expect(thrown('Array.map (<anonymous>)', frame)).toBe(`no such team (${line})`);
});

test('without a chart in the trace it is the line of the library, never one of a package', () => {
  const frames = ['ApiObject (/project/node_modules/cdk8s/lib/api-object.js:1:2)', 'render (/project/lib/synth/render.ts:40:3)'];
  expect(thrown(...frames)).toBe('no such team (lib/synth/render.ts:40)');
  expect(thrown('main (/project/node_modules/charts/lib/index.js:1:2)', 'run (node:internal/main:5:1)')).toBe('no such team');
});

test('what is no error is told as it is', () => {
  expect(whereItWasThrown('stop')).toBe('stop');
  expect(whereItWasThrown(undefined)).toBe('undefined');
});

test('an error without a stack has its message', () => {
  const error = new Error('no such team');
  delete error.stack;
  expect(whereItWasThrown(error)).toBe('no such team');
});
