import { Duration } from 'cdk8s';
import { delivery, night } from '../../test/delivery-settings';
import { Schedule } from '../workloads';
import type { Delivery, SyncWindow } from './delivery';
import { validateDelivery } from './validate-delivery';

const known = { environments: ['dev', 'test'], systems: ['shop'] };
const mistakesOf = (changes: Partial<Delivery> = {}, systems = known.systems) =>
  validateDelivery({ ...delivery, ...changes }, { ...known, systems });
const ofWindow = (changes: Partial<SyncWindow>) => mistakesOf({ environments: { test: { syncWindows: [{ ...night, ...changes }] } } });

test.each(['https://git.example.com/estate.git', 'git@git.example.com:estate.git', 'ssh://git@git.example.com/estate.git'])(
  'a repository may be %s',
  (repository) => {
    expect(mistakesOf({ repository, environments: { test: { syncWindows: [night] } } })).toEqual([]);
  },
);

test.each(['', '*', 'https://git.example.com/*', 'estate'])('a repository may not be (%s)', (repository) => {
  expect(mistakesOf({ repository })).toEqual([
    `estate/delivery.ts: repository (${repository}) must be the one address under which Argo CD knows it; write it as in 'https://git.example.com/estate.git'`,
  ]);
});

test('choices for an environment that is not known are a mistake', () => {
  expect(mistakesOf({ environments: { prd: {} } })).toEqual([
    'estate/delivery.ts: environments.prd is no environment; there are: dev, test',
  ]);
});

test.each(['connections', 'project'])('no system is called %s', (name) => {
  expect(mistakesOf({}, ['shop', name])).toEqual([
    `estate/delivery.ts: system (${name}) has a name that Argo CD's objects use beside those of systems; rename it`,
  ]);
});

test('a window opens at five fields and stays open for whole minutes', () => {
  expect(ofWindow({ schedule: Schedule.cron('0 25 * * *') })).toEqual([
    expect.stringMatching(/^estate\/delivery\.ts: environments\.test\.syncWindows\[0\]\.schedule \(0 25 \* \* \*\) /),
  ]);
  expect(ofWindow({ schedule: Schedule.cron('@daily') })).toEqual([
    "estate/delivery.ts: environments.test.syncWindows[0].schedule (@daily) must be five fields, because windows know no shorthands; write '0 17 * * 5'",
  ]);
  expect(ofWindow({ duration: Duration.seconds(90) })).toEqual([
    'estate/delivery.ts: environments.test.syncWindows[0].duration (1 minute 30 seconds) must be whole minutes, and at least one; round it, as in Duration.hours(1)',
  ]);
});
