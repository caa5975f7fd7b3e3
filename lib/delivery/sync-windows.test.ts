import { Duration } from 'cdk8s';
import { delivery, night } from '../../test/delivery-settings';
import { testEnvironment } from '../../test/environments';
import { deliverySettings, type SyncWindow } from './delivery';
import { syncWindowSpecs, validateSyncWindow } from './sync-windows';

function specOf(changes: Partial<SyncWindow> = {}) {
  const environments = { test: { syncWindows: [{ ...night, ...changes }] } };
  return syncWindowSpecs(deliverySettings({ ...delivery, environments }, testEnvironment()))[0];
}

test('a window holds for all Applications, lets people sync by hand, and what began before it end', () => {
  expect(specOf()).toMatchObject({ applications: ['*'], manualSync: true, syncOverrun: true, timeZone: 'Etc/UTC' });
  expect(specOf({ manualSync: false, kind: 'allow' })).toMatchObject({ manualSync: false, kind: 'allow' });
});

test.each([
  [Duration.hours(62), '62h'],
  [Duration.minutes(90), '90m'],
  [Duration.days(1), '24h'],
])('its length is written as Argo CD reads it: %#', (duration, text) => {
  expect(validateSyncWindow({ ...night, duration })).toEqual([]);
  expect(specOf({ duration })?.duration).toBe(text);
});
