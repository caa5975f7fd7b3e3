import { estate } from '../estate';
import { factorReport } from '../lib/factors';
import { renderEstate, workloadsOf } from './estate-objects';

const { workloads, mistakes } = factorReport(estate);
const findings = (number: number) =>
  workloads.flatMap(({ environment, workload, factors }) =>
    factors.filter((finding) => finding.number === number).map((finding) => ({ environment, workload, ...finding })),
  );
const notMet = (number: number) =>
  findings(number)
    .filter(({ verdict }) => verdict === 'not met')
    .map(({ environment, workload, reason }) => `${environment} ${workload}: ${reason}`);

test('S18: every workload of the estate is judged by fifteen factors, with object and field', () => {
  expect(mistakes).toEqual([]);
  expect(workloads).toHaveLength(workloadsOf(renderEstate().objects).length);
  for (const { factors } of workloads) {
    expect(factors.map(({ number }) => number)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
    expect(factors.filter(({ object, field, reason }) => object === '' || field === '' || reason === '')).toEqual([]);
  }
});

test('S18 factor 6: exactly the Deployments with a ReadWriteOnce claim are reported for it', () => {
  const { objects } = renderEstate();
  const claims = new Set(
    objects
      .filter(
        ({ kind, spec }) =>
          kind === 'PersistentVolumeClaim' && (spec.accessModes as string[]).some((mode) => mode.startsWith('ReadWriteOnce')),
      )
      .map(({ environment, namespace, json }) => `${environment} ${namespace ?? ''} ${json.metadata.name}`),
  );
  const expected = workloadsOf(objects)
    .filter(({ kind }) => kind === 'Deployment')
    .filter(({ environment, namespace, pod }) =>
      (pod.volumes ?? []).some(({ persistentVolumeClaim }) =>
        claims.has(`${environment} ${namespace ?? ''} ${persistentVolumeClaim?.claimName ?? ''}`),
      ),
    )
    .map(({ environment, json }) => `${environment} ${json.metadata.name}`);
  const reported = findings(6)
    .filter(({ reason, workload }) => reason.startsWith('ReadWriteOnce') && workload.endsWith('(Deployment)'))
    .map(({ environment, workload }) => `${environment} ${/\/(\S+) /.exec(workload)?.[1] ?? ''}`);
  expect(reported.sort()).toEqual(expected.sort());
});

test('S18 factor 10: every image is the same in all environments, or its promotion is declared', () => {
  expect(notMet(10)).toEqual([]);
});

test('S18 factor 12: no one-off process has an image, variables or configuration of its own', () => {
  expect(notMet(12)).toEqual([]);
});

test('S18 factor 15: no pod uses ServiceAccount `default`, mounts a token that it does not need, or may be called by everybody', () => {
  expect(notMet(15)).toEqual([]);
});

test('S18 factors 2 and 7: images are pinned, nothing is installed at the start, and ports are named', () => {
  expect(notMet(2)).toEqual([]);
  expect(notMet(7)).toEqual([]);
});
