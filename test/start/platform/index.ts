import { join } from 'node:path';
import type { Environment } from '../../../lib/system';
import { Duties } from '../../conformance/duties';
import type { Keeper } from '../../conformance/keeper';
import { provisionVolumes } from '../../conformance/provision-volumes';
import type { ClusterRendering } from '../../conformance/rendering';
import { prepareSurroundings } from '../../conformance/surroundings';
import { DNS_ADDRESS, type RealCluster } from '../real-cluster';
import type { Session } from '../session';
import type { EdgeAddress } from '../system-under-test';
import { installDns } from './dns';
import { assignAddress, defineEdgeKinds, openEdge } from './edge';
import { startObjectStorage } from './object-storage';
import { outsideAddresses } from './outside';
import { SecretsOperator } from './secrets';
import { StoreValues } from './store-values';
import { localVolume } from './volumes';

const PAUSE_MS = 500;

export interface PlatformSpec {
  readonly session: Session;
  readonly keeper: Keeper;
  readonly cluster: RealCluster;
  readonly environment: Environment;
  readonly rendering: ClusterRendering;
  readonly folder: string;
}

/** What clusters have and an estate does not render: DNS, drivers of volumes, Secrets, operators, and what publishes addresses. */
export class Platform {
  private duties: Duties | undefined;

  constructor(private readonly spec: PlatformSpec) {}

  async start(): Promise<void> {
    const { cluster, session, keeper, environment, rendering, folder } = this.spec;
    const { api } = cluster.target;
    await prepareSurroundings({ ...cluster.target, ownsNodes: false }, session.root, rendering);
    await defineEdgeKinds(api);
    startObjectStorage(keeper, session.rclone, environment, cluster.network, join(folder, 'object-storage'));
    await installDns(api, DNS_ADDRESS, outsideAddresses(environment));
    const volumes = join(folder, 'volumes');
    const values = new StoreValues(join(folder, 'certificates'), environment.name);
    const { kubeconfig } = cluster.target;
    const operator = await SecretsOperator.start(keeper, session.secretsOperator, kubeconfig, api, rendering, values);
    this.duties = new Duties(
      {
        volumes: () => provisionVolumes(api, (volume) => localVolume(volumes, volume)),
        secrets: () => operator.checkAlive(),
        'secrets that people make': once(() => operator.give()),
        'address of the edge': () => assignAddress(api, environment),
      },
      PAUSE_MS,
    );
  }

  /** Makes the edge reachable, once what the estate renders of it is there. */
  async startEdge(): Promise<EdgeAddress> {
    return openEdge(this.spec.cluster, this.spec.environment);
  }

  /** @returns what a stand-in could not do when it tried last */
  async stop(): Promise<string[]> {
    await this.duties?.stop();
    return this.duties?.refusals ?? [];
  }
}

/** A duty that is over when it succeeded. */
function once(duty: () => Promise<void>): () => Promise<void> {
  let isDone = false;
  return async () => {
    if (!isDone) await duty();
    isDone = true;
  };
}
