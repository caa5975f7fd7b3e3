import { estate } from '../../estate';
import { optionsOf } from './options';

test('without options everything is proven', () => {
  expect(optionsOf([], estate)).toEqual({});
});

test('every option is taken', () => {
  const args = ['--kubernetes', '1.27', '--cluster', 'prod', '--only', 'estate', '--json', 'build/report.json', '--updates', 'write'];
  const all = { kubernetes: '1.27', cluster: 'prod', only: 'estate', json: 'build/report.json', updates: 'write' };

  expect(optionsOf(args, estate)).toEqual(all);
});

test('figures are those of a whole run', () => {
  expect(optionsOf(['--figures', 'write'], estate)).toEqual({ figures: 'write' });
  expect(() => optionsOf(['--figures', 'write', '--kubernetes', '1.27', '--only', 'estate'], estate)).toThrow(
    '--figures (write) needs a whole run; leave out --kubernetes and --only',
  );
});

test('all values that are not known are told at once, with what is allowed', () => {
  expect(() => optionsOf(['--kubernetes', '1.20', '--cluster', 'moon', '--only', 'half', '--updates', 'read'], estate)).toThrow(
    [
      '--kubernetes (1.20) is not known; there are: 1.27, 1.37',
      '--cluster (moon) is not known; there are: local, shared, prod',
      '--only (half) is not known; there are: estate, faults, updates',
      '--updates (read) is not known; there are: write',
    ].join('\n'),
  );
});
