import { testEnvironment } from '../../test/environments';
import { keptAnnotations } from './kept';

test('what holds data is kept, except in an environment that may be thrown away', () => {
  expect(keptAnnotations(testEnvironment())).toEqual({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
  expect(keptAnnotations(testEnvironment({ throwAway: true }))).toEqual({});
});
