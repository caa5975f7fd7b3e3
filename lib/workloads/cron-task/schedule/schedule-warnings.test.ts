import { Schedule } from './schedule';
import { scheduleWarnings } from './schedule-warnings';

const warningsFor = (line: string, timeZone?: string): string[] => scheduleWarnings(Schedule.cron(line), { timeZone });

test('`*/70` is accepted with a warning', () => {
  expect(warningsFor('*/70 * * * *')).toEqual([
    "schedule (*/70 * * * *) minute '*/70' steps beyond the field: it means 0 and nothing else; write 0",
  ]);
  expect(warningsFor('*/59 * * * *')).toEqual([]);
});

test.each([
  ['30 2 * * *', 'Europe/Berlin', 'can lose a run between 02:00 and 03:00 and run twice between 02:00 and 03:00'],
  ['30 1 * * *', 'America/New_York', 'can run twice between 01:00 and 02:00'],
  ['30 2 * * *', 'America/New_York', 'can lose a run between 02:00 and 03:00'],
  ['0 0 * * *', 'America/Havana', 'can lose a run between 00:00 and 01:00 and run twice between 00:00 and 01:00'],
  ['30 23 * * *', 'Africa/Cairo', 'can run twice between 23:00 and 00:00'],
  ['45 1 * * *', 'Australia/Lord_Howe', 'can run twice between 01:30 and 02:00'],
  ['30 2 * * *', 'Africa/Casablanca', 'can lose a run between 02:00 and 03:00 and run twice between 02:00 and 03:00'],
])('In zones with daylight saving, 01:00–03:00 is skipped or doubled once a year: %s in %s', (line, timeZone, effect) => {
  expect(warningsFor(line, timeZone)).toEqual([
    `schedule (${line}) ${effect} when clocks change in ${timeZone}; choose another hour, or timeZone 'Etc/UTC'`,
  ]);
});

test.each([
  ['30 2 * * *', undefined],
  ['30 2 * * *', 'Asia/Shanghai'],
  ['30 3 * * *', 'Europe/Berlin'],
  ['59 1 * * *', 'Europe/Berlin'],
  ['*/5 * * * *', 'Europe/Berlin'],
  ['@every 5m', 'Europe/Berlin'],
])('%s in %s has nothing to warn of', (line, timeZone) => {
  expect(warningsFor(line, timeZone)).toEqual([]);
});

test('a warning of a spread schedule shows the line of its task', () => {
  expect(scheduleWarnings(Schedule.daily({ hour: 2 }), { seed: 'retail/shop/report', timeZone: 'Europe/Berlin' })[0]).toMatch(
    /^schedule \(50 2 \* \* \*\) can lose a run/,
  );
});

test.each([
  ['0 0 31 * *', 'skips months without a day 31; use day 28 or 1 to run in each'],
  ['0 0 29 * *', 'skips months without a day 29; use day 28 or 1 to run in each'],
  ['0 0 29 2 *', 'runs in leap years only; use day 28 or 1 to run every year'],
])('%s warns about short months', (line, warning) => {
  expect(warningsFor(line)).toEqual([`schedule (${line}) ${warning}`]);
});

test.each(['0 0 28-31 * *', '0 0 31 1,12 *', '0 0 31 * 1'])('%s runs in every month it names', (line) => {
  expect(warningsFor(line)).toEqual([]);
});

test('runs more often than a minute are warned of', () => {
  expect(warningsFor('@every 30s')).toEqual([
    'schedule (@every 30s) starts a pod more than once a minute; a Worker that waits between rounds costs less',
  ]);
});

test('a schedule with mistakes has no warnings beside them', () => {
  expect(warningsFor('61 */70 * * *')).toEqual([]);
  expect(scheduleWarnings(Schedule.daily({ hour: 25 }))).toEqual([]);
});
