import { setTimeout as sleep } from 'node:timers/promises';
import { Report } from '../../conformance/report';
import type { ClusterRendering } from '../../conformance/rendering';
import { askOne } from '../questions';
import { askReadiness } from '../questions/readiness';
import { type RenderedSystem, RenderedSystems } from '../rendered-systems';
import type { SystemDeployer } from '../system-deployer';
import type { SystemUnderTest } from '../system-under-test';
import { isCaught, renderFaults, START_FAULTS, type StartFault } from './planted-faults';

const WHERE = 'planted';
const SOUND_SECONDS = 120;
/** A client comes in a wave after its database. */
const APPLY_SECONDS = 60;
/** How long programs may take to fail so that it shows. */
const REPORTED_SECONDS = 120;
const PAUSE_MS = 1000;

/** The cluster that faults are planted in. */
interface Surroundings extends Omit<SystemUnderTest, 'name' | 'application'> {
  readonly deployer: SystemDeployer;
}

/** Brings the systems up, first without their faults, and asks whether each fault is reported; the first shows that the faults alone are to blame. */
export async function askFaults({ deployer, ...shared }: Surroundings): Promise<void> {
  const { sound, rendering } = renderFaults();
  const faultless = systemsIn(sound);
  await deployer.deployTogether(faultless, SOUND_SECONDS);
  const found = new Report();
  for (const rendered of faultless) await askReadiness({ ...shared, ...rendered, report: found }, 0);
  shared.report.check(WHERE, 'without their faults all systems are ready', found.problems);
  await Promise.all(faultless.map((rendered) => deployer.retire({ ...shared, ...rendered })));
  const spoilt = systemsIn(rendering);
  const askEach = async (): Promise<void> => {
    const deadline = performance.now() + REPORTED_SECONDS * 1000;
    for (const fault of START_FAULTS) {
      const system = spoilt.find(({ name }) => name === fault.name);
      const problems = system ? await missed(fault, { ...shared, ...system }, deadline) : ['it is not rendered'];
      shared.report.check(WHERE, `${fault.name} is reported`, problems);
    }
  };
  // the engine waits for health that never comes, and what is wrong shows long before
  await Promise.all([deployer.deployTogether(spoilt, APPLY_SECONDS), askEach()]);
}

/** The namespaces are no system of their own to ask about. */
function systemsIn(rendering: ClusterRendering): readonly RenderedSystem[] {
  return new RenderedSystems(rendering).all;
}

/** Asks one fault's question of its system, which must be answered by a problem that names file, construct, container and what it said. */
async function missed(fault: StartFault, system: SystemUnderTest, deadline: number): Promise<string[]> {
  for (;;) {
    const found = new Report();
    const spoilt = { ...system, report: found };
    if (fault.ask) await askOne(spoilt, fault.ask);
    else await askReadiness(spoilt, 0);
    if (found.problems.some((problem) => isCaught(fault, problem))) return [];
    if (performance.now() > deadline) return [`in none of:\n${found.problems.join('\n')}`];
    await sleep(PAUSE_MS);
  }
}
