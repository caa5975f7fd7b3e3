import { Duration } from 'cdk8s';
import { Schedule, Weekday } from './schedule';
import type { MonthlyOptions, WeeklyOptions } from './schedule';

const seed = 'retail/shop/report';

const lineOf = (schedule: Schedule): string => schedule.expressionFor(seed);

test('a calendar schedule without a minute takes the minute of the task name', () => {
  expect(lineOf(Schedule.hourly())).toBe('50 * * * *');
  expect(lineOf(Schedule.daily({ hour: 3 }))).toBe('50 3 * * *');
  expect(lineOf(Schedule.weekly({ weekday: Weekday.SUNDAY, hour: 4 }))).toBe('50 4 * * 0');
  expect(lineOf(Schedule.monthly({ day: 1, hour: 5 }))).toBe('50 5 1 * *');
  expect(Schedule.daily({ hour: 3 }).expressionFor('a')).toBe('40 3 * * *');
});

test('a given minute is kept for every task', () => {
  const weekly: Required<WeeklyOptions> = { weekday: Weekday.FRIDAY, hour: 4, minute: 0 };
  const monthly: Required<MonthlyOptions> = { day: 31, hour: 5, minute: 59 };
  expect(lineOf(Schedule.hourly({ minute: 0 }))).toBe('0 * * * *');
  expect(lineOf(Schedule.daily({ hour: 3, minute: 30 }))).toBe('30 3 * * *');
  expect(lineOf(Schedule.weekly(weekly))).toBe('0 4 * * 5');
  expect(lineOf(Schedule.monthly(monthly))).toBe('59 5 31 * *');
});

test('a minute given as undefined means spread', () => {
  expect(lineOf(Schedule.daily({ hour: 3, minute: undefined }))).toBe('50 3 * * *');
});

test.each([
  [Duration.minutes(1), '* * * * *'],
  [Duration.minutes(5), '*/5 * * * *'],
  [Duration.seconds(1800), '*/30 * * * *'],
  [Duration.hours(1), '50 * * * *'],
  [Duration.hours(6), '50 */6 * * *'],
  [Duration.days(1), '50 0 * * *'],
])('an interval that divides the hour or the day runs by the clock: %j', (interval, line) => {
  expect(lineOf(Schedule.every(interval))).toBe(line);
});

test.each([
  [Duration.seconds(30), '@every 30s'],
  [Duration.minutes(7), '@every 7m'],
  [Duration.minutes(90), '@every 1h30m'],
  [Duration.hours(5), '@every 5h'],
  [Duration.days(2), '@every 48h'],
  [Duration.seconds(3661), '@every 1h1m1s'],
])('any other interval counts from the run before: %j', (interval, line) => {
  expect(lineOf(Schedule.every(interval))).toBe(line);
});

test('a line of your own is handed on untouched', () => {
  expect(lineOf(Schedule.cron('0-59/15 8-20 * * MON-fri'))).toBe('0-59/15 8-20 * * MON-fri');
});

test('a schedule cannot be changed after it is made', () => {
  expect(Object.isFrozen(Schedule.hourly())).toBe(true);
});

test.each([
  ['*/5 * * * *', 'Every 5 minutes'],
  ['30 15 * * *', 'At 15:30'],
  ['@daily', 'At 00:00'],
  ['@every 90m', 'Every 1 hour 30 minutes'],
  ['15 3 * jan,apr sun', 'At 03:15, only on Sunday, only in January and April'],
  ['0 9-17 * * 1-5', 'Every hour, between 09:00 and 17:00, Monday through Friday'],
])('%s reads in words as: %s', (line, words) => {
  expect(Schedule.cron(line).inWords(seed)).toBe(words);
});

test('words say what Kubernetes does where cron readers differ', () => {
  expect(Schedule.cron('*/70 * * * *').inWords(seed)).toBe('Every hour');
  expect(Schedule.cron('5 0 13 1-3 5').inWords(seed)).toBe('At 00:05, on day 13 of the month, or on Friday, January through March');
  expect(Schedule.cron('0 0 1-31 * 1').inWords(seed)).toBe('At 00:00');
  expect(Schedule.cron('0 0 */1 * 1').inWords(seed)).toBe('At 00:00, only on Monday');
});

test('words of a spread schedule name its minute', () => {
  expect(Schedule.daily({ hour: 3 }).inWords(seed)).toBe('At 03:50');
});

test('a schedule with mistakes is given back instead of words', () => {
  expect(Schedule.cron('61 4 * * *').inWords(seed)).toBe('61 4 * * *');
  expect(Schedule.daily({ hour: 25 }).inWords(seed)).toBe('50 25 * * *');
  expect(Schedule.cron(', * * * *').inWords(seed)).toBe(', * * * *');
});
