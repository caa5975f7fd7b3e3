import { Duration } from 'cdk8s';
import { secondsOf, validateSeconds } from './seconds';

test('parts of a second are refused, not thrown', () => {
  expect(secondsOf(Duration.millis(1500))).toBe(1.5);
  expect(validateSeconds('gracePeriod', Duration.millis(1500))).toEqual([
    'gracePeriod (1.5 seconds) must be a whole number of seconds: Kubernetes knows no parts of one',
  ]);
  expect(validateSeconds('gracePeriod', Duration.minutes(1))).toEqual([]);
  expect(validateSeconds('gracePeriod', undefined)).toEqual([]);
});
