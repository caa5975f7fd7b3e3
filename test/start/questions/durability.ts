import { setTimeout as sleep } from 'node:timers/promises';
import { type SystemUnderTest, whereOf } from '../system-under-test';
import { comesBack } from './databases';
import { databasesOf, type LiveDatabase, query, readyMembers, wordsOf } from './live-databases';

/** From how many members on a set goes on without one. */
const QUORUM_SET = 3;
const WRITING_SECONDS = 40;
/** Time for the client to start and to write before a member is killed. */
const HEAD_START_MS = 10_000;

/** Whether what a majority acknowledged is there after each member was killed while it was written. */
export async function askDurability(system: SystemUnderTest): Promise<void> {
  const sets = (await databasesOf(system)).filter(({ replicas, client }) => replicas >= QUORUM_SET && client.series !== undefined);
  if (sets.length === 0) return;
  const problems: string[] = [];
  let acknowledged = 0;
  for (const database of sets) {
    const result = await killEach(system, database);
    acknowledged += result.acknowledged;
    problems.push(...result.problems);
  }
  system.report.figure(whereOf(system), 'writes acknowledged while members were killed', acknowledged);
  system.report.check(whereOf(system), 'killing a member loses no acknowledged write', problems);
}

interface Result {
  readonly acknowledged: number;
  readonly problems: readonly string[];
}

async function killEach(system: SystemUnderTest, database: LiveDatabase): Promise<Result> {
  const { title, client, name, namespace } = database;
  const { series } = client;
  const problems: string[] = [];
  const acknowledged = new Set<string>();
  if (!series) return { acknowledged: 0, problems };
  for (let ordinal = 0; ordinal < database.replicas; ordinal += 1) {
    const members = await readyMembers(system, database);
    const victim = members.find(({ metadata }) => metadata.name === `${name}-${ordinal}`);
    // the client's program must not lie in the container that goes
    const tools = members.find((member) => member !== victim);
    if (!victim || !tools) return { acknowledged: acknowledged.size, problems: [...problems, `${title}: a member is not ready`] };
    const writing = query(system, database, series.write(`${ordinal}-`, WRITING_SECONDS), { tools, seconds: 3 * WRITING_SECONDS });
    await sleep(HEAD_START_MS);
    await system.api.delete(`/api/v1/namespaces/${namespace}/pods/${victim.metadata.name}?gracePeriodSeconds=0`);
    const written = await writing;
    const ids = written.output.split('\n').filter((line) => line.startsWith(`${ordinal}-`));
    if (ids.length === 0)
      problems.push(`${title}: while ${victim.metadata.name} was killed, no write was acknowledged: ${wordsOf(written)}`);
    for (const id of ids) acknowledged.add(id);
    const problem = await comesBack(system, database, victim);
    if (problem !== undefined) problems.push(`${title}: ${victim.metadata.name} was killed, and ${problem}`);
  }
  const there = new Set((await query(system, database, series.read)).output.split('\n'));
  const lost = [...acknowledged].filter((id) => !there.has(id));
  if (lost.length > 0)
    problems.push(`${title}: ${lost.length} of ${acknowledged.size} acknowledged writes are lost, such as ${lost.slice(0, 5).join(', ')}`);
  await query(system, database, client.remove);
  return { acknowledged: acknowledged.size, problems };
}
