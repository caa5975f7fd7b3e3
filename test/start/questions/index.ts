import { type SystemUnderTest, whereOf } from '../system-under-test';
import { askBackups, hasBackups } from './backups';
import { askCertificates, hasCertificates } from './certificates';
import { askConsul, hasConsul } from './consul';
import { askDeclared, askUndeclared } from './connections';
import { askTasks, hasTasks } from './cron';
import { askDatabases } from './databases';
import { askDrain, askRollout, hasReplicas } from './disruptions';
import { askDurability } from './durability';
import { askKafka, hasKafka } from './kafka';
import { hasDatabases } from './live-databases';
import { askRecords, hasLogStore } from './records';
import { askCalm, askWrites, watchRestarts } from './readiness';
import { askRoutes, hasRoutes } from './routes';
import { askSecrets, hasMadeUpSecrets } from './secrets';

/** Something to ask of a system that runs. */
export interface Question {
  /** Whether the system has what it is about. */
  readonly isAsked: (system: SystemUnderTest) => boolean;
  readonly ask: (system: SystemUnderTest) => Promise<void>;
}

const always = (): boolean => true;

/** What is asked of each system, in this order: what disturbs it comes last. */
export const QUESTIONS: readonly Question[] = [
  { isAsked: always, ask: watchRestarts },
  { isAsked: hasRoutes, ask: askRoutes },
  { isAsked: hasCertificates, ask: askCertificates },
  { isAsked: always, ask: askDeclared },
  { isAsked: always, ask: askUndeclared },
  { isAsked: always, ask: askCalm },
  { isAsked: always, ask: askWrites },
  { isAsked: hasLogStore, ask: askRecords },
  { isAsked: hasMadeUpSecrets, ask: askSecrets },
  { isAsked: hasTasks, ask: askTasks },
  { isAsked: hasKafka, ask: askKafka },
  { isAsked: hasBackups, ask: askBackups },
  { isAsked: hasDatabases, ask: askDatabases },
  { isAsked: hasDatabases, ask: askDurability },
  { isAsked: hasConsul, ask: askConsul },
  { isAsked: hasReplicas, ask: askRollout },
  { isAsked: hasReplicas, ask: askDrain },
];

/** What keeps one question from being asked must not keep others. */
export async function askOne(system: SystemUnderTest, ask: (system: SystemUnderTest) => Promise<void>): Promise<void> {
  try {
    await ask(system);
  } catch (error) {
    system.report.check(whereOf(system), 'every question can be asked', [error instanceof Error ? error.message : String(error)]);
  }
}
