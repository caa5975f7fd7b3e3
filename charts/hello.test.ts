import { chartYaml, environmentCalled, environments, synthChart } from '../test/chart-snapshots';
import { CronTask, type CronTaskProps, Schedule, SystemChart, type SystemProps } from '../lib';
import { Testing } from '../lib/testing';
import { teams } from '../estate/teams';
import { HelloChart } from './hello';

const synthHello = (environment = 'prod') => synthChart(HelloChart, environment);

test.each(environments)('hello.$name', (environment) => {
  expect(chartYaml(HelloChart, environment)).toMatchSnapshot();
});

test('S11: the CronJob is batch/v1, runs every minute, never twice at once, and has a starting deadline, retries and a time limit', () => {
  for (const environment of environments) {
    const { apiVersion, spec } = synthChart(HelloChart, environment).get('CronJob', 'hello');
    expect(apiVersion).toBe('batch/v1');
    expect(spec.schedule).toMatch(/^(?:\*\/1|\*) \* \* \* \*$/);
    expect(spec.concurrencyPolicy).toBe('Forbid');
    expect(spec.startingDeadlineSeconds).toBeGreaterThanOrEqual(10);
    expect(spec.jobTemplate.spec).toMatchObject({ backoffLimit: expect.any(Number), activeDeadlineSeconds: expect.any(Number) });
  }
});

test('it prints the date and a greeting with a released busybox, and starts again only when it fails', () => {
  const { spec } = synthHello().get('CronJob', 'hello').spec.jobTemplate.spec.template;
  expect(spec.restartPolicy).toBe('OnFailure');
  expect(spec.containers).toEqual([
    expect.objectContaining({ image: 'busybox:1', command: ['/bin/sh', '-c', "date && echo 'hello from a scheduled job'"] }),
  ]);
});

test('what it does is written beside it in words', () => {
  expect(synthHello().get('CronJob', 'hello').metadata.annotations).toMatchObject({ 'keelson/schedule': 'Every minute' });
});

test('there is nothing to warn of in any environment', () => {
  expect(environments.flatMap((environment) => synthChart(HelloChart, environment).warnings)).toEqual([]);
});

/** A task of the crontab, in prod. */
function synthEntry(props: Partial<CronTaskProps>) {
  class CrontabChart extends SystemChart {
    readonly entry = new CronTask(this, 'entry', { image: 'busybox', schedule: Schedule.cron('@daily'), ...props });

    constructor(scope: ReturnType<typeof Testing.app>, { environment }: SystemProps) {
      super(scope, 'crontab', { environment, team: teams.retail });
    }
  }
  return Testing.synth(new CrontabChart(Testing.app(), { environment: environmentCalled('prod') }));
}

test.each([
  '*/5 * * * *',
  '0-59/15 8-20 * * 1-5',
  '30 2 * * *',
  '0 4 1,15 * *',
  '15 3 * jan,apr,jul,oct sun',
  '5 0 13 * 5',
  '@daily',
  '@weekly',
])('the line %s of legacy.crontab is the schedule of a CronJob', (line) => {
  const { mistakes, warnings, objects } = synthEntry({ schedule: Schedule.cron(line), timeZone: 'Asia/Shanghai' });
  expect({ mistakes, warnings }).toEqual({ mistakes: [], warnings: [] });
  expect(objects.filter(({ kind }) => kind === 'CronJob').map(({ spec }) => spec)).toEqual([
    expect.objectContaining({ schedule: line, timeZone: 'Asia/Shanghai' }),
  ]);
});

test('S11: the line 0 22 * * 5-7 of legacy.crontab is refused with the line that Kubernetes reads', () => {
  expect(synthEntry({ schedule: Schedule.cron('0 22 * * 5-7') }).mistakes).toEqual([
    'crontab/entry: schedule (0 22 * * 5-7) uses weekday 7; Kubernetes counts 0 to 6: write 0,5,6',
  ]);
  const { mistakes, objects } = synthEntry({ schedule: Schedule.cron('0 22 * * 0,5,6') });
  expect(mistakes).toEqual([]);
  expect(objects.find(({ kind }) => kind === 'CronJob')?.spec).toMatchObject({ schedule: '0 22 * * 0,5,6' });
});

test('S11: the line 61 4 * * * of invalid.crontab is refused with its field', () => {
  expect(synthEntry({ schedule: Schedule.cron('61 4 * * *') }).mistakes).toEqual([
    'crontab/entry: schedule (61 4 * * *) minute 61 is outside 0-59; check the order: minute hour day month weekday',
  ]);
});

test('S11: CRON_TZ becomes spec.timeZone, no schedule contains TZ=, and restartPolicy is OnFailure or Never', () => {
  expect(synthEntry({ schedule: Schedule.cron('CRON_TZ=Asia/Shanghai @daily') }).mistakes).toEqual([
    "crontab/entry: schedule (CRON_TZ=Asia/Shanghai @daily) carries a time zone; remove 'CRON_TZ=Asia/Shanghai' and set timeZone: 'Asia/Shanghai'",
  ]);
  const { spec } = synthEntry({ timeZone: 'Asia/Shanghai', restartPolicy: 'Never' }).get('CronJob', 'entry');
  expect(spec.timeZone).toBe('Asia/Shanghai');
  expect(spec.schedule).not.toContain('TZ=');
  expect(spec.jobTemplate.spec.template.spec.restartPolicy).toBe('Never');
});

test('S11: distributed tasks: completions, parallelism and indexed shards render in the job template', () => {
  expect(synthEntry({ shards: 5 }).get('CronJob', 'entry').spec.jobTemplate.spec).toMatchObject({
    completions: 5,
    parallelism: 5,
    completionMode: 'Indexed',
  });
  expect(synthEntry({ completions: 6, parallelism: 2 }).get('CronJob', 'entry').spec.jobTemplate.spec).toMatchObject({
    completions: 6,
    parallelism: 2,
  });
});
