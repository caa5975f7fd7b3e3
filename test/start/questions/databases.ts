import { isReady } from '../../conformance/workloads';
import type { RunningPod } from '../live-objects';
import { podsOfComponent, type SystemUnderTest, whereOf } from '../system-under-test';
import { withWrongPassword } from './database-clients';
import { databasesOf, type LiveDatabase, query, wordsOf } from './live-databases';
import { problemAfter } from './problem-after';

const BACK_SECONDS = 180;
/** How long callers may be without the database once its pod is ready. */
const REACHED_SECONDS = 30;

/** Whether databases let in the rendered credentials and no others, and keep what they were given when a pod is replaced. */
export async function askDatabases(system: SystemUnderTest): Promise<void> {
  const databases = await databasesOf(system);
  if (databases.length === 0) return;
  const written = 'written-before-the-pod-went';
  const refused: string[] = [];
  const open: string[] = [];
  const lost: string[] = [];
  for (const database of databases) {
    const { client, title, uri } = database;
    const answer = await write(system, database, written);
    if (answer !== written) {
      refused.push(`${title}: asked for what was written, it answers '${answer}'`);
      continue;
    }
    const stranger = wordsOf(await query(system, database, client.read, { uri: withWrongPassword(uri) }));
    if (stranger === written) open.push(`${title} answers a caller with a wrong password`);
    const problem = await replacePod(system, database);
    const kept = problem ?? (await readUntil(system, database, written));
    if (kept !== written) lost.push(`${title}: after its pod was replaced, it answers '${kept}'`);
    await query(system, database, client.remove);
  }
  system.report.figure(whereOf(system), 'databases asked', databases.length);
  system.report.check(whereOf(system), 'databases take a client with the rendered credentials', refused);
  system.report.check(whereOf(system), 'databases refuse a wrong password', open);
  system.report.check(whereOf(system), 'what databases were given outlives their pods', lost);
}

/** @returns what is there afterwards */
export async function write(system: SystemUnderTest, database: LiveDatabase, word: string): Promise<string> {
  const written = await query(system, database, database.client.write(word));
  return written.code === 0 ? wordsOf(await query(system, database, database.client.read)) : wordsOf(written);
}

/** Reads until it is the word that is expected, or for as long as callers may be without the database. */
export async function readUntil(system: SystemUnderTest, database: LiveDatabase, expected: string): Promise<string> {
  const other = await problemAfter(REACHED_SECONDS, async () => {
    const word = wordsOf(await query(system, database, database.client.read));
    return word === expected ? undefined : word;
  });
  return other ?? expected;
}

/** Deletes the first pod and waits for the next of its name. */
async function replacePod(system: SystemUnderTest, database: LiveDatabase): Promise<string | undefined> {
  const { api } = system;
  const { namespace, name } = database;
  const [before] = (await podsOfComponent(system, database.component)).filter(({ metadata }) => metadata.name === `${name}-0`);
  if (!before) return 'there is no first pod';
  await api.delete(`/api/v1/namespaces/${namespace}/pods/${name}-0`);
  return comesBack(system, database, before);
}

/** @returns what is wrong, when no other pod of the same name becomes ready */
export async function comesBack(system: SystemUnderTest, { component }: LiveDatabase, before: RunningPod): Promise<string | undefined> {
  const { name, uid } = before.metadata;
  const isBack = ({ metadata }: RunningPod): boolean => metadata.name === name && metadata.uid !== uid;
  return problemAfter(BACK_SECONDS, async () => {
    const pods = await podsOfComponent(system, component);
    return pods.some((pod) => isBack(pod) && isReady(pod)) ? undefined : `its pod did not come back within ${BACK_SECONDS} s`;
  });
}
