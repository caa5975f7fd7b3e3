import type { ClusterApi } from './cluster-api';

/** A cluster that is written to. */
export interface Target {
  readonly kubeconfig: string;
  readonly api: ClusterApi;
  /** Whether its nodes are made for the run, and may be emptied. */
  readonly ownsNodes: boolean;
  /** The patch release that its server must be. @default - whichever it is */
  readonly patchRelease?: string;
  /** Processes that should run and do not, with what they said last. */
  readonly dead: () => string[];
}
