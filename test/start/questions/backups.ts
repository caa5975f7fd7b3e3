import type { RenderedManifest } from '../../conformance/rendering';
import { objectsOf, type SystemUnderTest, whereOf } from '../system-under-test';
import { type BackupStep, backupStepOf } from './backup-tasks';
import { readUntil, write } from './databases';
import { databasesOf, type LiveDatabase, query } from './live-databases';
import { runTask } from './task-runs';

/** The tasks of one database's backup. */
type Backup = Partial<Readonly<Record<BackupStep, RenderedManifest>>> & { readonly database: string };

export function hasBackups(system: SystemUnderTest): boolean {
  return backupsOf(system).length > 0;
}

/** Whether a backup is made, its drill restores it, and the documented command brings back what was there. */
export async function askBackups(system: SystemUnderTest): Promise<void> {
  const databases = await databasesOf(system);
  const problems: Record<BackupStep, string[]> = { backup: [], drill: [], restore: [] };
  const backups = backupsOf(system);
  for (const backup of backups) {
    const database = databases.find(({ name }) => name === backup.database);
    if (database) await askBackup(system, backup, database, problems);
  }
  system.report.figure(whereOf(system), 'backups asked', backups.length);
  system.report.check(whereOf(system), 'a backup is made', problems.backup);
  system.report.check(whereOf(system), 'its drill restores it', problems.drill);
  system.report.check(whereOf(system), 'a restore by the documented command gives equal data', problems.restore);
}

async function askBackup(
  system: SystemUnderTest,
  { backup, drill, restore }: Backup,
  database: LiveDatabase,
  problems: Readonly<Record<BackupStep, string[]>>,
): Promise<void> {
  const [saved, later] = ['saved-in-a-backup', 'written-after-the-backup'];
  const { title, name } = database;
  if (!backup || !restore) return;
  const before = await write(system, database, saved);
  if (before !== saved) problems.backup.push(`${title}: before the backup it answers '${before}'`);
  const made = await runTask(system, backup);
  const file = /stored (\S+)/.exec(made.log)?.[1];
  if (made.problem !== undefined) problems.backup.push(made.problem);
  else if (file === undefined) problems.backup.push(`${title}: the backup does not tell what it stored\n${made.log}`);
  if (file === undefined) {
    problems.drill.push(`${title}: there is no backup`);
    problems.restore.push(`${title}: there is no backup`);
    return;
  }
  if (drill) {
    const { problem } = await runTask(system, drill);
    if (problem !== undefined) problems.drill.push(problem);
  }
  await write(system, database, later);
  // as docs/backups.md has it: the file that an operator chose in place of the newest
  const restored = await runTask(system, restore, (manifest) => manifest.replace(/value: newest$/m, `value: ${file}`));
  if (restored.problem === undefined) {
    const after = await readUntil(system, database, saved);
    if (after !== saved) problems.restore.push(`${title}: after ${name}-restore of ${file} it answers '${after}'`);
  } else problems.restore.push(restored.problem);
  await query(system, database, database.client.remove);
}

/** By the database that the names of the tasks begin with. */
function backupsOf(system: SystemUnderTest): readonly Backup[] {
  const backups = new Map<string, Backup>();
  for (const task of objectsOf(system, 'CronJob')) {
    const step = backupStepOf(task);
    if (step === undefined) continue;
    const database = task.metadata.name.slice(0, -`-${step}`.length);
    backups.set(database, { ...backups.get(database), database, [step]: task });
  }
  return [...backups.values()];
}
