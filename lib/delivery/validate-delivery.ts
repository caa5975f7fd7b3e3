import { when } from '../system';
import { CONNECTIONS, PROJECT } from './delivery-names';
import type { Delivery } from './delivery';
import { validateSyncWindow } from './sync-windows';

const REPOSITORY = /^(?:https:\/\/|ssh:\/\/|git@)[^\s*]+$/;

/** Mistakes in a delivery and in what it delivers, by name; an empty list when there are none. */
export function validateDelivery(
  { repository, source, environments = {} }: Delivery,
  known: { readonly environments: readonly string[]; readonly systems: readonly string[] },
): string[] {
  return [
    ...when(
      !REPOSITORY.test(repository),
      `repository (${repository}) must be the one address under which Argo CD knows it; write it as in 'https://git.example.com/estate.git'`,
    ),
    ...Object.keys(environments)
      .filter((name) => !known.environments.includes(name))
      .map((name) => `environments.${name} is no environment; there are: ${known.environments.join(', ')}`),
    ...Object.entries(environments).flatMap(([name, { syncWindows = [] }]) =>
      syncWindows.flatMap((window, index) =>
        validateSyncWindow(window).map((message) => `environments.${name}.syncWindows[${index}].${message}`),
      ),
    ),
    ...known.systems
      .filter((name) => name === CONNECTIONS || name === PROJECT)
      .map((name) => `system (${name}) has a name that Argo CD's objects use beside those of systems; rename it`),
  ].map((message) => `${source}: ${message}`);
}
