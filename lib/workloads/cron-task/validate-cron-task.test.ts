import { Duration, Size } from 'cdk8s';
import { testEnvironment } from '../../../test/environments';
import type { CronTaskProps } from './cron-task-props';
import { cronTaskSettings } from './cron-task-settings';
import { Schedule } from './schedule/schedule';
import { Storage } from '../pod/storage';
import { validateCronTask } from './validate-cron-task';

const requiredProps: CronTaskProps = { image: 'shop/report', schedule: Schedule.daily({ hour: 3 }) };

const mistakesIn = (props: Partial<CronTaskProps>, name = 'report'): string[] =>
  validateCronTask(
    cronTaskSettings({ ...requiredProps, ...props }, { team: 'retail', system: 'shop', name, environment: testEnvironment() }),
  );

const claim = { '/data': Storage.claim({ size: Size.gibibytes(1) }) };

test.each<[string, Partial<CronTaskProps>]>([
  ['the least of everything', { startingDeadline: Duration.seconds(10), timeLimit: Duration.seconds(1), ttl: Duration.minutes(1) }],
  ['no retry and no history', { retries: 0, history: { successful: 0, failed: 0 } }],
  ['a single shard', { shards: 1 }],
  ['pods that share a queue', { parallelism: 3 }],
  ['as many pods at once as pieces', { completions: 3, parallelism: 3 }],
  ['one pod at a time on a claim', { completions: 3, parallelism: 1, volumes: claim }],
])('%s is fine', (_, props) => {
  expect(mistakesIn(props)).toEqual([]);
});

test.each<[Partial<CronTaskProps>, string]>([
  [
    { startingDeadline: Duration.seconds(9) },
    'startingDeadline (9 seconds) must be at least 10 seconds: Kubernetes looks at schedules every 10 seconds and would skip runs',
  ],
  [
    { startingDeadline: Duration.millis(10_500) },
    'startingDeadline (10.5 seconds) must be a whole number of seconds: Kubernetes knows no parts of one',
  ],
  [{ timeLimit: Duration.seconds(0) }, 'timeLimit (0 seconds) must be at least 1 second, or a run is stopped before it starts'],
  [{ timeLimit: Duration.millis(1500) }, 'timeLimit (1.5 seconds) must be a whole number of seconds: Kubernetes knows no parts of one'],
  [{ ttl: Duration.seconds(59) }, 'ttl (59 seconds) must be at least 1 minute: with the run go its logs and the reason of a failure'],
  [{ ttl: Duration.millis(60_500) }, 'ttl (60.5 seconds) must be a whole number of seconds: Kubernetes knows no parts of one'],
  [{ retries: 1.5 }, 'retries (1.5) must be a whole number from 0 on; 0 gives up at the first failure'],
  [{ history: { successful: -1 } }, 'history.successful (-1) must be a whole number from 0 on; 0 keeps none'],
  [{ history: { failed: Number.NaN } }, 'history.failed (NaN) must be a whole number from 0 on; 0 keeps none'],
  [{ completions: 0 }, "completions (0) must be a whole number from 1 on; to stop a task set 'suspended: true'"],
  [{ parallelism: 0 }, "parallelism (0) must be a whole number from 1 on; to stop a task set 'suspended: true'"],
  [{ shards: 2.5 }, "shards (2.5) must be a whole number from 1 on; to stop a task set 'suspended: true'"],
  [{ completions: 3, shards: 3 }, 'completions (3) and shards (3) exclude each other: each shard completes once; keep one of them'],
  [{ completions: 2, parallelism: 3 }, 'parallelism (3) must be at most completions (2): further pods would have nothing to do; lower it'],
  [{ shards: 2, parallelism: 3 }, 'parallelism (3) must be at most shards (2): further pods would have nothing to do; lower it'],
  [
    { shards: 2, volumes: claim },
    'parallelism (2) cannot share a ReadWriteOnce claim: the other pods would wait for its node; use ReadWriteMany or one pod at a time',
  ],
  [
    { schedule: Schedule.cron('0 0 31 2 *') },
    "schedule (0 0 31 2 *) never runs: no month of '2' has a day 31; choose a day these months have",
  ],
  [{ timeZone: 'US/Pacific-New' }, "timeZone (US/Pacific-New) is not a time zone; did you mean 'US/Pacific'?"],
])('%j is refused with a remedy', (props, mistake) => {
  expect(mistakesIn(props)).toEqual([mistake]);
});

test('the number of a shard is part of a host name, so that shards shorten the name', () => {
  const name = 'a'.repeat(50);
  expect(mistakesIn({ shards: 10 }, name)).toEqual([]);
  expect(mistakesIn({ shards: 11 }, name)).toEqual([
    `name (${name}) has 50 characters, and a CronJob with 11 shards may have 49; give a shorter id or set 'name'`,
  ]);
});
