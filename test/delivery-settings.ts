import { Duration } from 'cdk8s';
import type { Delivery } from '../lib/delivery';
import { Schedule } from '../lib/workloads';
import { team } from './environments';

/** A delivery that says only what it must. */
export const delivery: Delivery = {
  repository: 'https://git.example.com/estate.git',
  platform: { ...team, name: 'platform' },
  source: 'estate/delivery.ts',
};

/** A night in which nothing is applied. */
export const night = { kind: 'deny', schedule: Schedule.cron('0 22 * * *'), duration: Duration.hours(8) } as const;
