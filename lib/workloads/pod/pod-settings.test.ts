import { Duration, Size } from 'cdk8s';
import { testEnvironment } from '../../../test/environments';
import { Drain } from './drain';
import type { PodProps } from './pod-props';
import { podSettings } from './pod-settings';
import { Storage } from './storage';

const requiredProps: PodProps = { image: 'shop/kids' };

function settingsOf(props: Partial<PodProps> = {}, hasPort = true, environment = testEnvironment()) {
  return podSettings({ ...requiredProps, ...props }, environment, hasPort);
}

test('an unknown image runs as a user that owns nothing', () => {
  expect(settingsOf()).toMatchObject({ user: 10_001, group: 10_001, volumeGroup: undefined, hasShell: false });
});

test('a known image runs as the user that it is made for, unless another is given', () => {
  expect(settingsOf({ image: 'php' })).toMatchObject({ user: 33, group: 33, hasShell: true });
  expect(settingsOf({ image: 'php', user: 1234 })).toMatchObject({ user: 1234, group: 33 });
  expect(settingsOf({ user: 1234 })).toMatchObject({ user: 1234, group: 1234 });
});

test('files of volumes that outlive the pod belong to its group, unless another is given', () => {
  const volumes = { '/data': Storage.claim({ size: Size.gibibytes(1) }) };
  expect(settingsOf({ volumes }).volumeGroup).toBe(10_001);
  expect(settingsOf({ volumes, group: 5 }).volumeGroup).toBe(5);
  expect(settingsOf({ volumes, volumeGroup: 7 }).volumeGroup).toBe(7);
});

test('what has a port waits five seconds before it stops, and has 25 more to do so', () => {
  expect(settingsOf().drain).toEqual({ kind: 'wait', seconds: 5 });
  expect(settingsOf().gracePeriod.toSeconds()).toBe(30);
  expect(settingsOf({}, false).drain).toEqual({ kind: 'none' });
  expect(settingsOf({}, false).gracePeriod.toSeconds()).toBe(25);
});

test('grace is always longer than the drain', () => {
  expect(settingsOf({ drain: Drain.wait(Duration.minutes(2)) }).gracePeriod.toSeconds()).toBe(145);
});

test('an explicit undefined means the default', () => {
  expect(settingsOf({ user: undefined, drain: undefined, gracePeriod: undefined })).toEqual(settingsOf());
});

test('registry credentials of the environment and of the workload are named once each', () => {
  const environment = testEnvironment({ images: { ...testEnvironment().props.images, pullSecrets: ['hub'] } });
  expect(settingsOf({ pullSecrets: ['own', 'hub'] }, true, environment).pullSecrets).toEqual(['hub', 'own']);
});
