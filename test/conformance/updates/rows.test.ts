import type { ApplicationResult, SyncedResource } from '../sync';
import type { Change } from './changes';
import type { Moment } from './observation';
import { type Observed, rowOf } from './rows';
import { tableOf } from './table';

const change: Change = { name: 'shop', title: 'a change', before: () => undefined, after: () => undefined, advice: 'Nothing.' };

const result: ApplicationResult = {
  name: 'test-shop-shop',
  phase: 'Succeeded',
  message: '',
  synced: true,
  healthy: true,
  operations: 1,
  rounds: 1,
  seconds: 1,
  resources: [],
  dryRunFailures: [],
  writes: null,
};

function resource(kind: string, status: SyncedResource['status'], message = ''): SyncedResource {
  const rest = { group: '', namespace: 'shop', file: '', wave: 0, hook: '', outOfSync: [], healthMessage: '', warnings: [] };
  return { ...rest, kind, name: 'web', status, message, health: 'Healthy', dryRun: 'before' };
}

function moment(pods: Readonly<Record<string, readonly string[]>>, rigidBudgets: readonly string[] = []): Moment {
  return { pods: new Map(Object.entries(pods).map(([key, names]) => [key, new Set(names)])), rigidBudgets: new Set(rigidBudgets) };
}

function rowFor(observed: Partial<Observed>) {
  return rowOf({ change, before: moment({}), after: moment({}), fewest: new Map(), result, ...observed });
}

test('a workload with none of its former pods was restarted', () => {
  const before = moment({ 'shop/Deployment web': ['a', 'b'], 'shop/Deployment api': ['c'], 'other/Deployment web': ['d'] });
  const after = moment({ 'shop/Deployment web': ['e', 'f'], 'shop/Deployment api': ['c'], 'other/Deployment web': ['g'] });

  expect(rowFor({ before, after }).restarts).toEqual(['Deployment web']);
});

test('a workload that had fewer pods for a while is told with both numbers', () => {
  const before = moment({ 'shop/Deployment web': ['a', 'b', 'c'] });
  const fewest = new Map([['shop/Deployment web', 1]]);

  expect(rowFor({ before, after: moment({ 'shop/Deployment web': ['d'] }), fewest }).shrinks).toEqual(['Deployment web: 3 → 1']);
  expect(rowFor({ before, after: moment({ 'shop/Deployment web': ['d', 'e'] }), fewest }).shrinks).toEqual([
    'Deployment web: 3 → 1, later 2',
  ]);
});

test('a budget that came to allow nothing shrinks what may be moved', () => {
  expect(rowFor({ after: moment({}, ['shop/web', 'other/web']) }).shrinks).toEqual(['PodDisruptionBudget web allows no eviction']);
});

test('what was refused stands in the words of the server, without the values that it repeats', () => {
  const message = 'Deployment.apps "web" is invalid: spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: field is immutable';
  const failed = { ...resource('Deployment', 'SyncFailed', message) };

  expect(rowFor({ result: { ...result, resources: [failed] } }).refused).toEqual(['Deployment web: spec.selector: field is immutable']);
  expect(rowFor({ result: { ...result, dryRunFailures: [failed] } }).refused).toEqual([
    'Deployment web: spec.selector: field is immutable',
  ]);
});

test('what is pruned is removed, what is protected stays, and so does what is in the old namespace', () => {
  const resources = [resource('Service', 'Pruned'), resource('StatefulSet', 'PruneSkipped')];
  const moved = { ...change, movesTo: 'elsewhere' };
  const row = rowFor({ change: moved, after: moment({ 'shop/Deployment web': ['a'] }), result: { ...result, resources } });

  expect([row.removed, row.stays]).toEqual([['Service web'], ['StatefulSet web', 'Deployment web, in the old namespace']]);
});

test('the table has a line for each change, and a dash where nothing happened', () => {
  expect(tableOf([rowFor({ after: moment({}, ['shop/web']) })])).toBe(
    [
      '| Change | Refused by the API server | Restarts | Shrinks | Is removed | Stays | So |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      '| a change | – | – | PodDisruptionBudget web allows no eviction | – | – | Nothing. |',
    ].join('\n'),
  );
});
