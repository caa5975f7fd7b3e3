import { clockChange, isTimeZone, nearestTimeZone, validateTimeZone } from './time-zone';
import { CLOCK_CHANGES, TIME_ZONE_NAMES } from './time-zone-data';

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

test.each(['UTC', 'Etc/UTC', 'Asia/Kolkata', 'Asia/Calcutta', 'Europe/Kyiv', 'Europe/Kiev', 'Asia/Shanghai', 'Etc/GMT+1', 'PRC'])(
  '%s is a time zone, links and old names too',
  (name) => {
    expect(validateTimeZone(name)).toEqual([]);
  },
);

test.each([
  ['asia/shanghai', "did you mean 'Asia/Shanghai'?"],
  ['utc', "did you mean 'UTC'?"],
  ['US/Pacific-New', "did you mean 'US/Pacific'?"],
  ['Asia/Shangai', "did you mean 'Asia/Shanghai'?"],
  ['Berlin', "did you mean 'Europe/Berlin'?"],
  ['America/New York', "did you mean 'America/New_York'?"],
  ['UTC+8', "did you mean 'Etc/GMT-8'?"],
  ['PST', "write a place of the IANA list, such as 'Asia/Shanghai'"],
  ['Middle/Nowhere', "write a place of the IANA list, such as 'Asia/Shanghai'"],
])('Time zone names are case-sensitive on the server, not in Node’s Intl: %s is refused', (name, remedy) => {
  expect(validateTimeZone(name)).toEqual([`timeZone (${name}) is not a time zone; ${remedy}`]);
});

test.each(['Local', 'local'])('%s is refused: Kubernetes would not know whose', (name) => {
  expect(validateTimeZone(name)).toEqual([
    `timeZone (${name}) is not a time zone: Kubernetes refuses the zone of its own machines; write a place such as 'Asia/Shanghai', or 'Etc/UTC'`,
  ]);
});

test('an empty time zone is refused', () => {
  expect(validateTimeZone('')).toEqual(["timeZone () is empty; write a place such as 'Asia/Shanghai', or 'Etc/UTC'"]);
});

test('every name, written in another case, leads back to itself', () => {
  const names = Object.entries(TIME_ZONE_NAMES).flatMap(([area, list]) => words(list).map((name) => area + name));
  expect(names).toHaveLength(598);
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  expect(names.filter((name) => !isTimeZone(name) || nearestTimeZone(name.toUpperCase()) !== name)).toEqual([]);
});

// https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/batch/validation/validation.go
test('every name has the letters and lengths Kubernetes allows', () => {
  const names = Object.entries(TIME_ZONE_NAMES).flatMap(([area, list]) => words(list).map((name) => area + name));
  expect(names.filter((name) => !name.split('/').every((part) => /^(?!-)[A-Za-z.\-_0-9+]{1,14}$/.test(part)))).toEqual([]);
});

test('each zone with clock changes is a known zone and stands in one group', () => {
  const zones = CLOCK_CHANGES.flatMap((change) => words(change.zones));
  expect(new Set(zones).size).toBe(zones.length);
  expect(zones.filter((zone) => !isTimeZone(zone))).toEqual([]);
});

test('zones with one offset have no clock change', () => {
  expect(clockChange('Asia/Shanghai')).toBeUndefined();
  expect(clockChange('Etc/UTC')).toBeUndefined();
  expect(clockChange('Europe/Berlin')?.skipped).toEqual({ start: 120, minutes: 60 });
});
