import type { ApplicationResult } from '../conformance/sync';

/** What stands between a sync and its success. Objects may all be well although a hook failed: the phase alone tells of hooks. */
export function syncProblems(result: Pick<ApplicationResult, 'synced' | 'healthy' | 'phase' | 'message'> | undefined): string[] {
  if (result === undefined) return ['the engine reported nothing'];
  const { synced, healthy, phase, message } = result;
  return synced && healthy && phase === 'Succeeded' ? [] : [`${phase}: ${message}`];
}
