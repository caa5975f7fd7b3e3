import * as fc from 'fast-check';
import { quantityInThousandths } from './quantity';

test.each([
  ['0', 0],
  ['20', 20_000],
  ['500m', 500],
  ['0.5', 500],
  ['1.5Gi', 1.5 * 2 ** 30 * 1000],
  ['1Ki', 1_024_000],
  ['1k', 1_000_000],
  ['2M', 2e9],
  ['3G', 3e12],
])('%s', (text, thousandths) => {
  expect(quantityInThousandths(text)).toBe(thousandths);
});

test.each(['', 'x', '1 Gi', '1GB', '-1', 'Gi', '1.', '1e'])("'%s' is none", (text) => {
  expect(quantityInThousandths(text)).toBeUndefined();
});

test('a thousand of one suffix is one of the next, and 1024 of the binary ones', () => {
  fc.assert(
    fc.property(fc.nat(1000), (number) => {
      const of = (factor: number, suffix: string) => quantityInThousandths(`${number * factor}${suffix}`);
      expect(of(1000, 'm')).toBe(of(1, ''));
      expect(of(1000, 'k')).toBe(of(1, 'M'));
      expect(of(1024, 'Mi')).toBe(of(1, 'Gi'));
      expect(of(1024, 'Gi')).toBe(of(1, 'Ti'));
    }),
  );
});
