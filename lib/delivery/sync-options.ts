import type { Contents } from './contents';

/**
 * What an Application asks of Argo CD when it applies. Each option is explained in docs/delivery.md.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
 */
export function syncOptions({ hasLargeObject, usesForeignKinds }: Pick<Contents, 'hasLargeObject' | 'usesForeignKinds'>): string[] {
  return [
    'PruneLast=true',
    'FailOnSharedResource=true',
    ...(usesForeignKinds ? ['SkipDryRunOnMissingResource=true'] : []),
    ...(hasLargeObject ? ['ServerSideApply=true'] : []),
  ];
}
