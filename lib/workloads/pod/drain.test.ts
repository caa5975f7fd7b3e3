import { Duration } from 'cdk8s';
import { onKubernetes } from '../../../test/environments';
import { Drain, drainLifecycle, drainSeconds, drainWarnings, validateDrain } from './drain';

const wait = Drain.wait(Duration.seconds(5));

test.each(['1.30', '1.37'] as const)('preStop.sleep is native from 1.30 on: the kubelet of %s waits', (version) => {
  expect(drainLifecycle(wait, onKubernetes(version), false)).toEqual({ preStop: { sleep: { seconds: 5 } } });
  expect(drainWarnings(wait, onKubernetes(version), false, 'shop/kids')).toEqual([]);
});

test.each(['1.27', '1.29'] as const)(
  'preStop.sleep is an unknown field before 1.30: on %s an image with a shell waits itself',
  (version) => {
    expect(drainLifecycle(wait, onKubernetes(version), true)).toEqual({ preStop: { exec: { command: ['sleep', '5'] } } });
    expect(drainWarnings(wait, onKubernetes(version), true, 'php')).toEqual([]);
  },
);

test('distroless images have no sleep: below 1.30 an image without a known shell gets no hook and a warning', () => {
  expect(drainLifecycle(wait, onKubernetes('1.29'), false)).toBeUndefined();
  expect(drainWarnings(wait, onKubernetes('1.29'), false, 'shop/kids')).toEqual([
    "drain cannot wait on Kubernetes 1.29: image shop/kids is not known to have a shell; give the image's own with Drain.command([…]), or list it in estate/images.ts",
  ]);
});

test("an application's own drain runs on every version", () => {
  const own = Drain.command(['/app/drain', '--wait'], { upTo: Duration.seconds(20) });
  expect(drainLifecycle(own, onKubernetes('1.27'), false)).toEqual({ preStop: { exec: { command: ['/app/drain', '--wait'] } } });
  expect(drainWarnings(own, onKubernetes('1.27'), false, 'shop/kids')).toEqual([]);
  expect(drainSeconds(own)).toBe(20);
});

test('what nobody calls need not drain', () => {
  expect(drainLifecycle(Drain.none(), onKubernetes('1.37'), true)).toBeUndefined();
  expect(drainSeconds(Drain.none())).toBe(0);
  expect(validateDrain(Drain.none())).toEqual([]);
});

test.each([
  [
    Drain.wait(Duration.seconds(0)),
    'drain (0 seconds) must be a whole number of seconds, at least 1; for a container that need not wait use Drain.none()',
  ],
  [
    Drain.wait(Duration.millis(500)),
    'drain (0.5 seconds) must be a whole number of seconds, at least 1; for a container that need not wait use Drain.none()',
  ],
  [
    Drain.command([], { upTo: Duration.seconds(3) }),
    "drain ([]) names no program; give one of the image: Drain.command(['/app/drain'], …)",
  ],
])('%j is refused', (drain, message) => {
  expect(validateDrain(drain)).toEqual([message]);
});
