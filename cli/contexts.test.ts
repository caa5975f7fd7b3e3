import { parse } from 'yaml';
import { estate } from '../estate';
import { teams } from '../estate/teams';
import { contexts } from './contexts';

let printed: string;

beforeEach(() => {
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

test('contexts are named <team>-<environment>, one per team and environment, the first is current', () => {
  expect(contexts([])).toBe(0);
  const config = parse(printed);
  const names = estate.environments.flatMap(({ name }) => Object.keys(teams).map((team) => `${team}-${name}`));
  expect(config.contexts.map((context: { name: string }) => context.name)).toEqual(names);
  expect(config['current-context']).toBe(names[0]);
});

test('they may be restricted to an environment', () => {
  contexts(['--environment', 'dev']);
  const config = parse(printed);
  expect(config.users).toEqual([{ name: 'dev', user: {} }]);
  expect(config.contexts).toHaveLength(Object.keys(teams).length);
});

test('a file among manifests is refused', () => {
  expect(() => contexts(['--out', 'dist/kubeconfig.yaml'])).toThrow(
    '--out (dist/kubeconfig.yaml) lies in dist/, where everything is taken for a manifest and replaced; choose a file outside',
  );
  expect(printed).toBe('');
});
