import { validateDelivery } from '../../delivery';
import { when } from '../../system';
import type { Estate } from '../estate';

/** Mistakes in the lists of an estate; an empty list when there are none. */
export function checkEstate(estate: Estate): string[] {
  return [...checkNames(estate), ...checkWhereSystemsRun(estate), ...checkHomeEnvironments(estate), ...checkDelivery(estate)];
}

/** Each name once: what is listed twice would only collide with itself. */
export function firstOfEachName<T extends { readonly name: string }>(all: readonly T[]): T[] {
  const seen = new Set<string>();
  return all.filter(({ name }) => !seen.has(name) && seen.add(name));
}

function checkNames({ environments, systems }: Estate): string[] {
  return [
    ...namedTwice(environments).map((name) => `environment (${name}) is listed twice; names of environments are unique`),
    ...namedTwice(systems).map((name) => `system (${name}) is listed twice in estate/systems.ts; names of systems are unique`),
  ];
}

function namedTwice(all: readonly { readonly name: string }[]): string[] {
  const seen = new Set<string>();
  return [...new Set(all.map(({ name }) => name).filter((name) => seen.has(name) || !seen.add(name)))];
}

// a misspelled environment would leave the system out without a word
function checkWhereSystemsRun({ environments, systems }: Estate): string[] {
  const known = environments.map(({ name }) => name);
  return systems.flatMap((system) =>
    (system.environments ?? [])
      .filter((name) => !known.includes(name))
      .map((name) => `system (${system.name}): environment (${name}) is not known; there are: ${known.join(', ')}`),
  );
}

function checkHomeEnvironments({ environments, systems }: Estate): string[] {
  if (!systems.some(({ perCluster = false }) => perCluster)) return [];
  const clusters = new Map(environments.map(({ cluster }) => [cluster.name, cluster]));
  return [...clusters.values()].flatMap(({ name: cluster, homeEnvironment }) => {
    const on = environments.filter((environment) => environment.cluster.name === cluster).map(({ name }) => name);
    return when(
      !on.includes(homeEnvironment),
      `cluster ${cluster}: homeEnvironment (${homeEnvironment}) is none of its environments, so that systems that exist once per cluster would be left out; it has: ${on.join(', ')}`,
    );
  });
}

function checkDelivery({ delivery, environments, systems }: Estate): string[] {
  const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);
  return delivery ? validateDelivery(delivery, { environments: names(environments), systems: names(systems) }) : [];
}
