import { Duration } from 'cdk8s';
import { deploymentStrategy, validateRollout } from './rollout';

test('an update starts new pods before it takes old ones away', () => {
  expect(deploymentStrategy({}, false)).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } });
});

test('maxUnavailable 0 deadlocks with ReadWriteOnce claims: there the old pod goes first', () => {
  expect(deploymentStrategy({}, true)).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
  expect(validateRollout({ maxUnavailable: 0 }, true)).toEqual([
    'rollout.maxUnavailable (0) waits for a new pod that cannot start: its claim is mounted by the old one; use ReadWriteMany, or leave rollout out',
  ]);
});

test('a percentage of a single pod is no pod', () => {
  expect(validateRollout({ maxSurge: 1, maxUnavailable: '50%' }, true)).toEqual([
    'rollout.maxUnavailable (50%) waits for a new pod that cannot start: its claim is mounted by the old one; use ReadWriteMany, or leave rollout out',
  ]);
  expect(validateRollout({ maxUnavailable: '100%' }, true)).toEqual([]);
});

test('what is given wins over what the house would do', () => {
  const { rollingUpdate } = deploymentStrategy({ maxSurge: '50%', maxUnavailable: 2 }, false);
  expect(rollingUpdate).toEqual({ maxSurge: '50%', maxUnavailable: 2 });
});

test.each([
  [
    { maxSurge: 0 },
    'rollout.maxSurge (0) and rollout.maxUnavailable (0) cannot both be 0: no pod could ever be replaced; leave one of them out',
  ],
  [
    { maxSurge: '0%', maxUnavailable: 0 } as const,
    'rollout.maxSurge (0%) and rollout.maxUnavailable (0) cannot both be 0: no pod could ever be replaced; leave one of them out',
  ],
  [{ maxSurge: -1 }, "rollout.maxSurge (-1) must be a whole number or a percentage, such as 1 or '25%'"],
  [{ maxUnavailable: 0.5 }, "rollout.maxUnavailable (0.5) must be a whole number or a percentage, such as 1 or '25%'"],
  [
    { minReady: Duration.millis(1500) },
    'rollout.minReady (1.5 seconds) must be a whole number of seconds: Kubernetes knows no parts of one',
  ],
])('%j is refused', (rollout, message) => {
  expect(validateRollout(rollout, false)).toEqual([message]);
});
