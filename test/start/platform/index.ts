import { join } from 'node:path';
import { Duties } from '../../conformance/duties';
import { provisionVolumes } from '../../conformance/provision-volumes';
import { prepareSurroundings } from '../../conformance/surroundings';
import { DNS_ADDRESS } from '../real-cluster';
import type { EdgeAddress } from '../system-under-test';
import { acmeAddresses, Certificates } from './certificates';
import { installDns } from './dns';
import { assignAddress, defineEdgeKinds, openEdge } from './edge';
import { publishedNames } from './issuers';
import type { LogStoreServer } from './log-store';
import { outsideAddresses } from './outside';
import { startOutsideServers } from './outside-servers';
import type { PlatformSpec } from './platform-spec';
import { SecretsOperator } from './secrets';
import { StoreValues } from './store-values';
import { localVolume } from './volumes';

const PAUSE_MS = 500;

/** What clusters have and an estate does not render: DNS, drivers of volumes, Secrets, operators, and what publishes addresses. */
export class Platform {
  private duties: Duties | undefined;
  private issued: Certificates | undefined;
  private logs: LogStoreServer | undefined;

  constructor(private readonly spec: PlatformSpec) {}

  async start(): Promise<void> {
    const { cluster, session, keeper, environment, rendering, folder, authority } = this.spec;
    const { api } = cluster.target;
    await prepareSurroundings({ ...cluster.target, ownsNodes: false }, session.root, rendering);
    await defineEdgeKinds(api);
    const { network } = cluster;
    const addresses = outsideAddresses(environment);
    const outside = { addresses, network, authority };
    this.logs = await startOutsideServers(this.spec, outside);
    await installDns(api, DNS_ADDRESS, new Map([...publishedNames(rendering), ...acmeAddresses(rendering), ...addresses]));
    cluster.openServices(DNS_ADDRESS);
    this.issued = await Certificates.start(cluster, rendering, {
      keeper,
      pebble: session.pebble,
      authority,
      network,
      dns: DNS_ADDRESS,
      folder: join(folder, 'acme-servers'),
    });
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

  /** Issues certificates, once the platform has started. */
  get certificates(): Certificates {
    if (!this.issued) throw new Error('the platform has not started');
    return this.issued;
  }

  /** Takes records, where the environment has a log store. */
  get logStore(): LogStoreServer | undefined {
    return this.logs;
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
