import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../../lib/system';
import type { Application } from '../conformance/rendering';
import { type ApplicationResult, syncApplications } from '../conformance/sync';
import { specOf } from '../conformance/sync-rendering';
import { askReadiness } from './questions/readiness';
import type { RenderedSystem, RenderedSystems } from './rendered-systems';
import { syncProblems } from './sync-problems';
import { podsOf, removeSystem, type SystemUnderTest, whereOf } from './system-under-test';

const DEPLOY_SECONDS = 300;
/** How long pods may take once Argo CD's engine has given up or is content. */
const READY_SECONDS = 30;
const GONE_SECONDS = 120;

interface Deployment {
  /** Argo CD's engine. */
  readonly syncProgram: string;
  readonly kubeconfig: string;
  readonly systems: RenderedSystems;
  readonly environment: Environment;
  readonly folder: string;
}

/** Brings systems into the cluster through Argo CD's engine, in its waves, and takes them out again. */
export class SystemDeployer {
  constructor(private readonly deployment: Deployment) {}

  /** Applies what every system stands on, and the edge. */
  async deployFoundation(): Promise<void> {
    for (const applications of this.deployment.systems.foundation) await this.sync(applications);
  }

  /** @returns whether all pods of the system are ready */
  async deploy(system: SystemUnderTest): Promise<boolean> {
    await this.sync(this.deployment.systems.calledBy(system).map(({ application }) => application));
    const [result] = await this.sync([system.application]);
    const isReady = await askReadiness(system, READY_SECONDS);
    // where pods are not ready, the engine can only repeat it
    if (isReady) system.report.check(whereOf(system), 'the system is Synced and Healthy', syncProblems(result));
    return isReady;
  }

  /** Brings up several systems, which may take so long to be healthy. */
  async deployTogether(systems: readonly RenderedSystem[], seconds: number): Promise<void> {
    const applications = systems.map(({ application }) => application);
    await this.sync(applications, seconds);
  }

  /** Takes a system and those that it calls out of the cluster, unless others stand on it. */
  async retire(system: SystemUnderTest): Promise<void> {
    if (this.deployment.systems.isFoundation(system.name)) return;
    const gone = [system, ...this.deployment.systems.calledBy(system).map((called) => ({ ...system, ...called }))];
    for (const each of gone) await removeSystem(each);
    const deadline = performance.now() + GONE_SECONDS * 1000;
    for (const each of gone) while ((await podsOf(each)).length > 0 && performance.now() < deadline) await sleep(500);
  }

  private async sync(applications: readonly Application[], deadlineSeconds = DEPLOY_SECONDS): Promise<ApplicationResult[]> {
    if (applications.length === 0) return [];
    const { syncProgram, kubeconfig, folder, environment } = this.deployment;
    const manifests = join(folder, 'manifests');
    const specs = applications.map((application) => specOf(application, { environments: [environment] }, manifests));
    return syncApplications(syncProgram, kubeconfig, specs, {
      deadlineSeconds,
      withoutMetrics: true,
      temporaryFolder: folder,
    });
  }
}
