import { estateOf, prod, systemOf } from '../small-estate';
import { optionsOf } from './options';

const estate = estateOf([systemOf('shop', () => undefined)], [prod]);

test('without arguments everything is started', () => {
  expect(optionsOf([], estate)).toEqual({ environments: ['prod'], parts: ['estate', 'faults'] });
});

test('who names a system wants no faults', () => {
  expect(optionsOf(['--system', 'shop'], estate)).toEqual({ environments: ['prod'], systems: ['shop'], parts: ['estate'] });
  expect(optionsOf(['--system', 'shop', '--only', 'faults', '--only', 'estate'], estate).parts).toEqual(['estate', 'faults']);
});

test('all that is wrong is said at once', () => {
  const wrong = ['--environment', 'production', '--system', 'shopp', '--only', 'all'];

  expect(() => optionsOf(wrong, estate)).toThrow(
    [
      '--environment (production) does not exist; there are: prod',
      '--system (shopp) does not exist; there are: shop',
      '--only (all) does not exist; there are: estate, faults',
    ].join('\n'),
  );
});
