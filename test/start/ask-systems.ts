import type { Progress } from '../conformance/progress';
import { askOne, QUESTIONS } from './questions';
import type { RenderedSystems } from './rendered-systems';
import type { SystemDeployer } from './system-deployer';
import { type SystemUnderTest, whereOf } from './system-under-test';

/** The cluster that systems are started in. */
interface Surroundings extends Omit<SystemUnderTest, 'name' | 'application'> {
  readonly deployer: SystemDeployer;
  readonly progress: Progress;
}

/**
 * Brings systems up one after the other, each with those that it calls, asks about it, and takes it down again.
 *
 * @param wanted names of systems. @default - all
 */
export async function askSystems(
  systems: RenderedSystems,
  wanted: readonly string[] | undefined,
  { deployer, progress, ...shared }: Surroundings,
): Promise<void> {
  for (const rendered of systems.all.filter(({ name }) => wanted?.includes(name) ?? true)) {
    const system: SystemUnderTest = { ...shared, ...rendered };
    await progress.during(whereOf(system), async () => {
      const isDeployed = await deployer.deploy(system);
      for (const { isAsked, ask } of QUESTIONS) if (isDeployed && isAsked(system)) await askOne(system, ask);
      await deployer.retire(system);
    });
  }
}
