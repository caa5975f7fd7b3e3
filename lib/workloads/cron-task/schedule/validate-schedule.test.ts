import { Duration } from 'cdk8s';
import { Schedule } from './schedule';
import type { Weekday } from './schedule';
import { validateSchedule } from './validate-schedule';

const mistakesIn = (line: string): string[] => validateSchedule(Schedule.cron(line));

test.each([
  '0 3 * * *',
  '*/5 * * * *',
  '0 0 * JaN-mar MON-fri',
  '0 0 ? * ?',
  '0 0 1,15 * *',
  '@daily',
  '@every 5m',
  '*/70 * * * *',
  '0 0 29 2 *',
  '0 0 31 2 1',
])('CronJob schedules: the servers accept `@every 5m`, `?` and even `*/70`: %s', (line) => {
  expect(mistakesIn(line)).toEqual([]);
});

test.each([
  ['0 0 * * 7', 'schedule (0 0 * * 7) uses weekday 7; Kubernetes counts 0 to 6: write 0 for Sunday'],
  ['0 22 * * 5-7', 'schedule (0 22 * * 5-7) uses weekday 7; Kubernetes counts 0 to 6: write 0,5,6'],
  ['0 0 * * 1-7', 'schedule (0 0 * * 1-7) uses weekday 7; Kubernetes counts 0 to 6: write 0-6'],
  ['0 0 * * 1,7', 'schedule (0 0 * * 1,7) uses weekday 7; Kubernetes counts 0 to 6: write 0,1'],
  ['0 0 * * 7-2', 'schedule (0 0 * * 7-2) uses weekday 7; Kubernetes counts 0 to 6: write 0-2'],
  ['0 0 * * fri-sun', "schedule (0 0 * * fri-sun) weekday range 'fri-sun' runs backwards; write 0,5,6"],
  ['0 22-4 * * *', "schedule (0 22-4 * * *) hour range '22-4' runs backwards; write 0-4,22,23"],
  ['0 22-4/2 * * *', "schedule (0 22-4/2 * * *) hour range '22-4/2' runs backwards; write the values as a list"],
  ['61 4 * * *', 'schedule (61 4 * * *) minute 61 is outside 0-59; check the order: minute hour day month weekday'],
  ['60 4 * * *', 'schedule (60 4 * * *) minute 60 is outside 0-59; write 0 for the full hour'],
  ['0 24 * * *', 'schedule (0 24 * * *) hour 24 is outside 0-23; write 0 for midnight'],
  ['0 0 0 * *', 'schedule (0 0 0 * *) day 0 is outside 1-31; days count from 1'],
  ['*/0 * * * *', "schedule (*/0 * * * *) minute '*/0' has step 0; a step is at least 1"],
  ['x * * * *', "schedule (x * * * *) minute 'x' cannot be read; write *, numbers from 0 to 59, ranges (a-b), lists (a,b) or steps (*/n)"],
  [
    '0 0 * mon *',
    "schedule (0 0 * mon *) month 'mon' cannot be read; write *, numbers from 1 to 12, names (jan to dec), ranges (a-b), lists (a,b) or steps (*/n)",
  ],
  ['0 0 31 2 *', "schedule (0 0 31 2 *) never runs: no month of '2' has a day 31; choose a day these months have"],
  [', * * * *', "schedule (, * * * *) never runs: field ',' names no value; write * for every one"],
  ['TZ=UTC 0 3 * * *', "schedule (TZ=UTC 0 3 * * *) carries a time zone; remove 'TZ=UTC' and set timeZone: 'UTC'"],
  [
    'CRON_TZ=Asia/Shanghai @daily',
    "schedule (CRON_TZ=Asia/Shanghai @daily) carries a time zone; remove 'CRON_TZ=Asia/Shanghai' and set timeZone: 'Asia/Shanghai'",
  ],
  ['@reboot', 'schedule (@reboot) has no time to run at; use a Worker for what never ends, or a BatchJob for what runs once'],
  ['@Daily', "schedule (@Daily) is not spelled as Kubernetes wants it; write '@daily'"],
  [' @daily', "schedule ( @daily) begins with a blank; write '@daily'"],
  [
    '@fortnightly',
    "schedule (@fortnightly) is no shorthand of Kubernetes; use @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly or '@every 5m'",
  ],
  ['@every 5', "schedule (@every 5) needs a length in h, m and s without blanks, such as '@every 5m' or '@every 1h30m'"],
  ['', "schedule () is empty; write five fields such as '0 3 * * *', or Schedule.daily({ hour: 3 })"],
  ['* * * *', 'schedule (* * * *) has 4 fields; Kubernetes reads five: minute hour day month weekday'],
  ['0 0 3 * * *', 'schedule (0 0 3 * * *) has 6 fields; Kubernetes reads five: minute hour day month weekday, without seconds or a year'],
  ['H * * * *', "schedule (H * * * *) minute 'H' uses H, which Kubernetes does not know; use Schedule.hourly() or Schedule.daily()"],
])('%j is refused with a remedy', (line, mistake) => {
  expect(mistakesIn(line)).toEqual([mistake]);
});

test.each([
  ['0 0 L * *', 'day', 'L'],
  ['0 0 15W * *', 'day', '15W'],
  ['0 0 * * 5#2', 'weekday', '5#2'],
  ['0 0 * * friL', 'weekday', 'friL'],
])('%s is refused because Kubernetes knows no L, W or #', (line, field, part) => {
  expect(mistakesIn(line)).toEqual([
    `schedule (${line}) ${field} '${part}' uses L, W or #, which Kubernetes does not know; list the days as numbers and let the command decide`,
  ]);
});

test('each wrong field is named', () => {
  expect(mistakesIn('61 24 * * *')).toEqual([
    'schedule (61 24 * * *) minute 61 is outside 0-59; check the order: minute hour day month weekday',
    'schedule (61 24 * * *) hour 24 is outside 0-23; write 0 for midnight',
  ]);
});

test('wrong numbers in a maker are named by their prop, and nothing is thrown', () => {
  expect(validateSchedule(Schedule.monthly({ day: 32, hour: 24, minute: 1.5 }))).toEqual([
    'schedule.minute (1.5) must be a whole number from 0 to 59; leave it out to spread tasks over the hour',
    'schedule.hour (24) must be a whole number from 0 to 23; write 0 for midnight',
    'schedule.day (32) must be a whole number from 1 to 31; write 1 for the first of the month',
  ]);
  // What untyped input would bring.
  const seven = JSON.parse('7') as Weekday;
  expect(validateSchedule(Schedule.weekly({ weekday: seven, hour: 1 }))).toEqual([
    'schedule.weekday (7) must be a whole number from 0 to 6; write 0 for Sunday',
  ]);
  expect(validateSchedule(Schedule.daily({ hour: 3 }))).toEqual([]);
});

test('an interval below a second, or not of whole seconds, is refused', () => {
  expect(validateSchedule(Schedule.every(Duration.millis(1500)))).toEqual([
    'schedule.every (1.5 seconds) must be at least 1 whole second and at most 2562047 hours; round it, as in Duration.minutes(5)',
  ]);
  expect(validateSchedule(Schedule.every(Duration.seconds(0)))).toHaveLength(1);
  expect(validateSchedule(Schedule.every(Duration.hours(2562048)))).toHaveLength(1);
  expect(validateSchedule(Schedule.every(Duration.minutes(90)))).toEqual([]);
});
