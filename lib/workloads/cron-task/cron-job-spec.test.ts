import { testEnvironment } from '../../../test/environments';
import { cronJobSpec } from './cron-job-spec';
import type { CronTaskProps } from './cron-task-props';
import { cronTaskSettings } from './cron-task-settings';
import { Schedule } from './schedule/schedule';

const requiredProps: CronTaskProps = { image: 'shop/report', schedule: Schedule.cron('0 3 * * *') };
const site = { team: 'retail', system: 'shop', name: 'report', environment: testEnvironment() };
const template = { metadata: { labels: { from: 'template' } } };

const specOf = (props: Partial<CronTaskProps> = {}) =>
  cronJobSpec(cronTaskSettings({ ...requiredProps, ...props }, site), { team: 'retail' }, template);

test('a task that says no more than it must has every limit', () => {
  expect(JSON.parse(JSON.stringify(specOf()))).toEqual({
    schedule: '0 3 * * *',
    timeZone: 'Etc/UTC',
    concurrencyPolicy: 'Forbid',
    startingDeadlineSeconds: 600,
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
    jobTemplate: {
      metadata: { labels: { team: 'retail' } },
      spec: { backoffLimit: 2, activeDeadlineSeconds: 3600, template },
    },
  });
});

test('shards are numbered completions that work at once', () => {
  expect(specOf({ shards: 5 }).jobTemplate.spec).toMatchObject({ completions: 5, parallelism: 5, completionMode: 'Indexed' });
  expect(specOf({ shards: 5, parallelism: 2 }).jobTemplate.spec).toMatchObject({ completions: 5, parallelism: 2 });
});

test('parallelism alone leaves completions out, so that the pods share one queue', () => {
  const { completions, parallelism } = specOf({ parallelism: 3 }).jobTemplate.spec ?? {};
  expect({ completions, parallelism }).toEqual({ completions: undefined, parallelism: 3 });
});
