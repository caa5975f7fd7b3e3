import * as fc from 'fast-check';
import { hashMinute } from './hash-minute';

test('the minute of a name is contract and never changes', () => {
  expect(hashMinute('')).toBe(1);
  expect(hashMinute('a')).toBe(40);
  expect(hashMinute('foobar')).toBe(40);
  expect(hashMinute('retail/shop/report')).toBe(50);
  expect(hashMinute('x/é/z')).toBe(37);
});

test('any text has a minute of the hour', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (seed) => {
      const minute = hashMinute(seed);
      expect(Number.isInteger(minute) && minute >= 0 && minute < 60).toBe(true);
    }),
  );
});

test.each(['retail/shop/task-', 'platform/backup/'])('six thousand names under %s spread evenly over the hour', (prefix) => {
  const counts = new Array<number>(60).fill(0);
  for (let index = 0; index < 6000; index += 1) {
    const minute = hashMinute(`${prefix}${index}`);
    counts[minute] = (counts[minute] ?? 0) + 1;
  }
  // A hundred are due per minute; chance alone stays within four standard deviations of 10.
  expect(Math.min(...counts)).toBeGreaterThan(60);
  expect(Math.max(...counts)).toBeLessThan(140);
});
