import type { ApplicationSpec, ApplicationSpecSyncPolicy } from '../../imports/argoproj.io';
import type { DeliverySettings } from './delivery';

export interface ApplicationFacts {
  readonly project: string;
  /** Where it deploys to. */
  readonly server: string;
  readonly namespace: string;
  /** The folder of its files, below that of the whole output. */
  readonly folder: string;
  /** Which files of the folder are its own, as a glob pattern. */
  readonly include: string;
  readonly syncOptions: readonly string[];
}

/**
 * A failed sync is tried again for ever, and from the second time on with what is in git by then: after the five times of the default, Argo
 * CD would never look at the same commit again.
 */
const RETRY: ApplicationSpecSyncPolicy['retry'] = {
  limit: -1,
  refresh: true,
  backoff: { duration: '10s', factor: 2, maxDuration: '5m' },
};

/** An Application that follows its own files, and nothing else of the repository. */
export function applicationSpec(settings: DeliverySettings, facts: ApplicationFacts): ApplicationSpec {
  const { project, server, namespace, include, syncOptions } = facts;
  return {
    project,
    source: {
      repoUrl: settings.repository,
      targetRevision: settings.revision,
      path: pathOf(settings, facts),
      directory: { include, recurse: false },
    },
    destination: { server, namespace },
    syncPolicy: {
      automated: { prune: true, selfHeal: true, allowEmpty: false },
      retry: RETRY,
      syncOptions: [...syncOptions],
    },
  };
}

/**
 * A commit that touches none of these paths renders nothing anew: one repository serves every Application.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/high_availability/#manifest-paths-annotation
 */
export function manifestPaths(settings: DeliverySettings, facts: Pick<ApplicationFacts, 'folder' | 'include'>): Record<string, string> {
  const files = facts.include.includes('*') ? '' : `/${facts.include}`;
  return { 'argocd.argoproj.io/manifest-generate-paths': `/${pathOf(settings, facts)}${files}` };
}

function pathOf(settings: DeliverySettings, { folder }: Pick<ApplicationFacts, 'folder'>): string {
  return `${settings.folder}/${folder}`;
}
