import { fastBurns, fastestBurn, slowBurns, WINDOWS } from './burn-rate';

test('in thirty days: the rates of the book', () => {
  expect(fastBurns(30)).toEqual([
    { long: '1h', short: '5m', factor: 14.4 },
    { long: '6h', short: '30m', factor: 6 },
  ]);
  expect(slowBurns(30)).toEqual([
    { long: '1d', short: '2h', factor: 3 },
    { long: '3d', short: '6h', factor: 1 },
  ]);
});

test('in a longer period the same share of the budget is a higher rate', () => {
  expect(slowBurns(90).map(({ factor }) => factor)).toEqual([9, 3]);
  expect(fastestBurn(90)).toBe(43.2);
});

test('every window that an alert looks at is recorded', () => {
  const asked = [...fastBurns(30), ...slowBurns(30)].flatMap(({ long, short }) => [long, short]);
  expect([...new Set(asked)].sort()).toEqual([...WINDOWS].sort());
});
