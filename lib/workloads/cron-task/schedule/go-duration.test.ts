import { goDurationNanoseconds } from './go-duration';

test.each([
  ['5m', 300_000_000_000n],
  ['1h30m', 5_400_000_000_000n],
  ['1.5h', 5_400_000_000_000n],
  ['.5s', 500_000_000n],
  ['-5m', -300_000_000_000n],
  ['1µs', 1_000n],
  ['0', 0n],
])('%s is a length of time for Go', (text, nanoseconds) => {
  expect(goDurationNanoseconds(text)).toBe(nanoseconds);
});

test.each(['', '5', '5x', '1d', ' 5m', '5m ', '.m', '9223372036854775808ns'])('%j is none', (text) => {
  expect(goDurationNanoseconds(text)).toBeUndefined();
});
