import { cluster, testEnvironment } from '../../../test/environments';
import { dev, estateOf, prod, systemOf } from '../../../test/small-estate';
import { checkEstate, firstOfEachName } from './estate-checks';

const entry = (name: string, more = {}) => systemOf(name, () => undefined, more);

test('an estate whose lists fit has no mistake', () => {
  expect(checkEstate(estateOf([entry('shop', { environments: ['dev'] }), entry('blog')], [dev, prod]))).toEqual([]);
});

test('names are unique, and one that is there three times is told once', () => {
  expect(checkEstate(estateOf([entry('shop'), entry('blog'), entry('shop'), entry('shop')], [dev, prod, dev]))).toEqual([
    'environment (dev) is listed twice; names of environments are unique',
    'system (shop) is listed twice in estate/systems.ts; names of systems are unique',
  ]);
});

test('the first of each name stays, in order', () => {
  const first = { name: 'a', at: 1 };
  expect(firstOfEachName([first, { name: 'b', at: 2 }, { name: 'a', at: 3 }])).toEqual([first, { name: 'b', at: 2 }]);
});

test('a system runs only where there is an environment', () => {
  expect(checkEstate(estateOf([entry('shop', { environments: ['dev', 'prd'] })], [dev, prod]))).toEqual([
    'system (shop): environment (prd) is not known; there are: dev, prod',
  ]);
});

test('a cluster whose home environment is elsewhere cannot hold systems that exist once per cluster', () => {
  const at = (name: string, home: string) => testEnvironment({ name, cluster: { ...cluster, name: 'shared', homeEnvironment: home } });
  const perCluster = entry('storage', { perCluster: true });

  expect(checkEstate(estateOf([perCluster], [at('dev', 'prod'), at('staging', 'prod')]))).toEqual([
    'cluster shared: homeEnvironment (prod) is none of its environments, so that systems that exist once per cluster would be left out; it has: dev, staging',
  ]);
  expect(checkEstate(estateOf([perCluster], [at('dev', 'dev'), at('staging', 'dev')]))).toEqual([]);
  expect(checkEstate(estateOf([entry('shop')], [at('dev', 'prod')]))).toEqual([]);
});
