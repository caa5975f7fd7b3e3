import type { Environment } from '../../../lib/system';
import type { Keeper } from '../../conformance/keeper';
import type { ClusterRendering } from '../../conformance/rendering';
import type { Authority } from '../authority';
import type { RealCluster } from '../real-cluster';
import type { Session } from '../session';

/** What the platform of an environment is made for and with. */
export interface PlatformSpec {
  readonly session: Session;
  readonly keeper: Keeper;
  readonly cluster: RealCluster;
  readonly environment: Environment;
  readonly rendering: ClusterRendering;
  readonly folder: string;
  /** What containers trust. */
  readonly authority: Authority;
}
