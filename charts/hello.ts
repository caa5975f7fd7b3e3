import type { Construct } from 'constructs';
import { teams } from '../estate/teams';
import { CronTask, Schedule, SystemChart, type SystemProps } from '../lib';

/** A greeting every minute: the first of the shop's crontab entries to leave its virtual machine. */
export class HelloChart extends SystemChart {
  readonly hello = new CronTask(this, 'hello', {
    image: 'busybox',
    command: ['/bin/sh', '-c', "date && echo 'hello from a scheduled job'"],
    schedule: Schedule.cron('*/1 * * * *'),
  });

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'hello', { ...props, team: teams.retail });
  }
}
