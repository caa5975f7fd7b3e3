import { syncProblems } from './sync-problems';

test('a sync has succeeded when its objects are Synced and Healthy and its hooks are done', () => {
  expect(syncProblems({ synced: true, healthy: true, phase: 'Succeeded', message: 'successfully synced' })).toEqual([]);
});

test('a hook that failed is told, although all objects are Synced and Healthy', () => {
  const message = 'one or more synchronization tasks completed unsuccessfully';
  expect(syncProblems({ synced: true, healthy: true, phase: 'Failed', message })).toEqual([`Failed: ${message}`]);
});

test('an engine without a result is told', () => {
  expect(syncProblems(undefined)).toEqual(['the engine reported nothing']);
});
