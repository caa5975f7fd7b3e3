import { isGood, reportOf } from './report';
import type { Outcome } from './run';

const good: Outcome = { mistakes: [], warnings: [], objects: 4, files: 1 };

const reportWith = (outcome: Partial<Outcome>) => reportOf({ ...good, ...outcome }, 'dist/ is unchanged');

test('a run without anything to tell tells nothing', () => {
  expect(reportWith({})).toBe('');
  expect(isGood(good)).toBe(true);
});

test('mistakes come last, with their number and what became of the output', () => {
  expect(reportWith({ mistakes: ['prod shop/kids: is wrong'], warnings: ['prod shop: is odd'] })).toBe(
    'warning: prod shop: is odd\nprod shop/kids: is wrong\n1 mistake; dist/ is unchanged\n',
  );
  expect(reportWith({ mistakes: ['a', 'b'] })).toBe('a\nb\n2 mistakes; dist/ is unchanged\n');
  expect(isGood({ ...good, mistakes: ['a'] })).toBe(false);
});

test('warnings alone leave a run good', () => {
  expect(reportWith({ warnings: ['prod shop: is odd'] })).toBe('warning: prod shop: is odd\n');
  expect(isGood({ ...good, warnings: ['a'] })).toBe(true);
});

test('differences are listed with what to do', () => {
  const differences = ['dist/prod/retail/shop.k8s.yaml differs'];
  expect(reportWith({ differences })).toBe(
    "dist/prod/retail/shop.k8s.yaml differs\n1 file to write; run 'make synth' and commit the result\n",
  );
  expect(isGood({ ...good, differences })).toBe(false);
  expect(isGood({ ...good, differences: [] })).toBe(true);
});
