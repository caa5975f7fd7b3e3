import { type Environment, when } from '../system';
import type { DatabaseEngine } from './engine';
import type { StatefulDatabaseProps } from './stateful-database';
import { validateReplicaCount, validateSetName, validateStorage } from './validate-stateful-set';

const PAGE = 'docs/stateful-database.md';

/** What a StatefulDatabase is checked with, besides its props. */
export interface DatabaseFacts {
  readonly name: string;
  readonly system: string;
  readonly environment: Environment;
}

/** Mistakes a person can make with a StatefulDatabase; an empty list when there are none. */
export function validateStatefulDatabase(props: StatefulDatabaseProps<string>, { name, system, environment }: DatabaseFacts): string[] {
  const { engine, replicas = 1, storage } = props;
  return [
    ...validateSetName(name),
    ...engine.validate(),
    ...validateReplicas(replicas, engine),
    ...validateStorage(storage),
    ...validateRelease(engine, environment.image(engine.image, `${system}/${name}`).version),
  ];
}

/** Mistakes of how many pods there are; an empty list when there are none. */
export function validateReplicas(replicas: number, { title, replication }: Pick<DatabaseEngine, 'title' | 'replication'>): string[] {
  const miscounted = validateReplicaCount(replicas);
  if (miscounted.length > 0) return miscounted;
  if (replication) return replication.validate(replicas);
  return when(
    replicas > 1,
    `replicas (${replicas}) of ${title} would be ${replicas} unconnected databases behind one name, because nothing copies data between them; ` +
      `set 1 and give it more 'resources', or run a ${title} that replicates and connect to it as an ExternalService`,
  );
}

/**
 * Whether the release belongs to the declared major: an engine does not start on the data of another, or changes them for good.
 *
 * @param version the tag of the release; empty for a digest alone, undefined where it is not known
 */
export function validateRelease({ title, image, major, alpine }: DatabaseEngine, version: string | undefined): string[] {
  if (version === undefined) return [];
  if (version === '') {
    return [
      `engine.major (${major}) cannot be compared with the release of ${image}, a digest alone; write the tag before it: '${major}@sha256:…'`,
    ];
  }
  return [
    ...when(
      !new RegExp(`^v?${String(major).replace('.', '\\.')}(?![0-9])`).test(version),
      `engine.major (${major}) is what the data on the volume belongs to, and the release of ${image} is ${version}; release a tag that begins with ${major}. ` +
        `To upgrade ${title}: back up, make a second database with the new major, restore into it, move the clients, remove the first (${PAGE}#upgrade-of-the-engine)`,
    ),
    ...when(
      version.includes('alpine') !== alpine,
      `engine.alpine (${alpine}) does not fit the release of ${image}, ${version}: users and sort orders differ, so that a volume cannot change between the two; ` +
        `release ${alpine ? 'a tag of Alpine' : 'one without Alpine'}, or restore a backup into a new database with alpine: ${!alpine}`,
    ),
  ];
}
