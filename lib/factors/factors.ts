import { codebase } from './01-codebase';
import { dependencies } from './02-dependencies';
import { config } from './03-config';
import { backingServices } from './04-backing-services';
import { buildReleaseRun } from './05-build-release-run';
import { processes } from './06-processes';
import { portBinding } from './07-port-binding';
import { concurrency } from './08-concurrency';
import { disposability } from './09-disposability';
import { parity } from './10-parity';
import { logs } from './11-logs';
import { adminProcesses } from './12-admin-processes';
import { apiFirst } from './13-api-first';
import { telemetry } from './14-telemetry';
import { authentication } from './15-authentication';
import type { Finding } from './finding';
import type { Subject } from './subject';

export interface Factor {
  readonly number: number;
  readonly name: string;
  /** @param everywhere the same workload in every environment, this one included */
  readonly judge: (subject: Subject, everywhere: readonly Subject[]) => Finding;
}

/**
 * What makes a program at home in a cluster: twelve factors, and three more.
 *
 * @see https://12factor.net
 */
export const FACTORS: readonly Factor[] = [
  { number: 1, name: 'Codebase', judge: codebase },
  { number: 2, name: 'Dependencies', judge: dependencies },
  { number: 3, name: 'Config', judge: config },
  { number: 4, name: 'Backing services', judge: backingServices },
  { number: 5, name: 'Build, release, run', judge: buildReleaseRun },
  { number: 6, name: 'Processes', judge: processes },
  { number: 7, name: 'Port binding', judge: portBinding },
  { number: 8, name: 'Concurrency', judge: concurrency },
  { number: 9, name: 'Disposability', judge: disposability },
  { number: 10, name: 'Dev/prod parity', judge: parity },
  { number: 11, name: 'Logs', judge: logs },
  { number: 12, name: 'Admin processes', judge: adminProcesses },
  { number: 13, name: 'API first', judge: apiFirst },
  { number: 14, name: 'Telemetry', judge: telemetry },
  { number: 15, name: 'Authentication and authorisation', judge: authentication },
];
