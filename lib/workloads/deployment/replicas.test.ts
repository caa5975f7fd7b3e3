import { testEnvironment } from '../../../test/environments';
import { autoscalerSpec, fewest, replicasField, scaleOf, validateScale } from './replicas';

const autoscaling = { min: 2, max: 10, cpu: 80 };
const small = testEnvironment({ sizes: { autoscaling: false, maxReplicas: 1 } });

test('one pod runs where nothing else is said', () => {
  expect(scaleOf({}, testEnvironment())).toEqual({ kind: 'fixed', replicas: 1 });
});

test('an environment caps replicas and the reach of autoscalers', () => {
  const capped = testEnvironment({ sizes: { autoscaling: true, maxReplicas: 3 } });
  expect(scaleOf({ replicas: 5 }, capped)).toEqual({ kind: 'fixed', replicas: 3 });
  expect(scaleOf({ autoscaling }, capped)).toMatchObject({ kind: 'auto', min: 2, max: 3 });
});

test('where an environment does not autoscale, the lowest number runs', () => {
  expect(scaleOf({ autoscaling }, testEnvironment({ sizes: { autoscaling: false } }))).toEqual({ kind: 'fixed', replicas: 2 });
  expect(scaleOf({ autoscaling }, small)).toEqual({ kind: 'fixed', replicas: 1 });
});

test('a suspended workload has no pods, also with an autoscaler', () => {
  const scale = scaleOf({ autoscaling, suspended: true }, testEnvironment());
  expect(scale).toEqual({ kind: 'fixed', replicas: 0 });
  expect(fewest(scale)).toBe(0);
});

test('the number of replicas is handed over to an autoscaler in two steps: it stays, and is left out later', () => {
  expect(replicasField(scaleOf({ autoscaling: { ...autoscaling, takingOverFrom: 5 } }, testEnvironment()))).toBe(5);
  expect(replicasField(scaleOf({ autoscaling }, testEnvironment()))).toBeUndefined();
});

test('the autoscaler looks at processing time, memory and metrics of the pods', () => {
  const scale = scaleOf({ autoscaling: { ...autoscaling, memory: 70, metrics: [{ name: 'queued', average: '30' }] } }, testEnvironment());
  if (scale.kind !== 'auto') throw new Error('no autoscaler');
  expect(autoscalerSpec('kids', scale)).toEqual({
    minReplicas: 2,
    maxReplicas: 10,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'kids' },
    metrics: [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
      { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 70 } } },
      { type: 'Pods', pods: { metric: { name: 'queued' }, target: { type: 'AverageValue', averageValue: '30' } } },
    ],
  });
});

test.each([
  [{ replicas: 0 }, "replicas (0) must be at least 1; to stop a workload set 'suspended: true'"],
  [{ replicas: -2 }, "replicas (-2) must be at least 1; to stop a workload set 'suspended: true'"],
  [{ replicas: 1.5 }, "replicas (1.5) must be at least 1; to stop a workload set 'suspended: true'"],
  [{ replicas: 2, autoscaling }, 'replicas (2) and autoscaling exclude each other; set autoscaling.min instead of replicas'],
  [{ autoscaling: { ...autoscaling, min: 0 } }, "autoscaling.min (0) must be at least 1; to stop a workload set 'suspended: true'"],
  [{ autoscaling: { ...autoscaling, max: 1 } }, 'autoscaling.max (1) must be a whole number of at least autoscaling.min (2)'],
  [{ autoscaling: { ...autoscaling, max: 2.5 } }, 'autoscaling.max (2.5) must be a whole number of at least autoscaling.min (2)'],
  [{ autoscaling: { ...autoscaling, cpu: 0 } }, 'autoscaling.cpu (0) must be a percentage of what the pods request, such as 80'],
  [{ autoscaling: { ...autoscaling, memory: 0.8 } }, 'autoscaling.memory (0.8) must be a percentage of what the pods request, such as 80'],
  [{ autoscaling: { min: 1, max: 2 } }, 'autoscaling looks at nothing; set cpu, memory, requestsPerSecond or metrics'],
  [
    { autoscaling: { ...autoscaling, takingOverFrom: 0 } },
    'autoscaling.takingOverFrom (0) must be the replicas that run now, at least 1; leave it out for a workload that is new',
  ],
  [
    { autoscaling: { ...autoscaling, metrics: [{ name: '', average: '5' }] } },
    "autoscaling.metrics[0].name () must be the name of a metric that the cluster's metrics adapter serves",
  ],
  [
    { autoscaling: { ...autoscaling, metrics: [{ name: 'queued', average: 'five' }] } },
    "autoscaling.metrics[0].average (five) must be an amount such as '100' or '500m'",
  ],
])('%j is refused', (props, message) => {
  expect(validateScale(props)).toEqual([message]);
});

test.each([{}, { replicas: 3 }, { autoscaling }, { autoscaling: { ...autoscaling, metrics: [{ name: 'queued', average: '1.5k' }] } }])(
  '%j is accepted',
  (props) => {
    expect(validateScale(props)).toEqual([]);
  },
);
