import { syncOptions } from './sync-options';

const plain = { hasLargeObject: false, usesForeignKinds: false };

test('pruning comes last, and an object of another Application stops the sync', () => {
  expect(syncOptions(plain)).toEqual(['PruneLast=true', 'FailOnSharedResource=true']);
});

test('the dry run is left out only where a definition is of somebody else', () => {
  expect(syncOptions({ ...plain, usesForeignKinds: true })).toContain('SkipDryRunOnMissingResource=true');
});

test('the server merges only where an object is too large for an annotation', () => {
  expect(syncOptions({ ...plain, hasLargeObject: true })).toContain('ServerSideApply=true');
});
