import { database, factorsOf, withReleases } from '../../test/judge-factor';
import { dev, estateOf, prod, service, systemOf } from '../../test/small-estate';
import { problemLines, type SystemEntry } from '../synth';
import { Worker } from '../workloads';
import { factorReport } from './factor-report';

test('S18: every workload has fifteen findings, each met, not met or not applicable, with an object and a field', () => {
  const { workloads } = factorsOf(
    (chart) => [service(chart, 'api'), database(chart), new Worker(chart, 'work', { image: 'shop/work' })],
    [dev, prod],
  );
  expect(workloads.map(({ environment, workload }) => `${environment} ${workload}`)).toEqual([
    'dev shop/db (StatefulSet)',
    'dev shop/api (Deployment)',
    'dev shop/work (Deployment)',
    'prod shop/db (StatefulSet)',
    'prod shop/api (Deployment)',
    'prod shop/work (Deployment)',
  ]);
  for (const { factors } of workloads) {
    expect(factors.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    for (const finding of factors) {
      expect(['met', 'not met', 'not applicable']).toContain(finding.verdict);
      expect(finding.object).toMatch(/^[A-Z]\w+ [a-z0-9-]+$/);
      expect(finding.field).toMatch(/^(?:spec|metadata|data)/);
      expect(finding.reason).not.toBe('');
    }
  }
});

test('a report may be restricted, and still compares all environments', () => {
  const [ahead, behind] = ['2', '1'].map((tag, index) => withReleases([dev, prod][index] ?? dev, `images: {shop/api: "${tag}"}`));
  if (!ahead || !behind) throw new Error('two environments');
  const systems: SystemEntry[] = [
    systemOf('shop', (chart) => service(chart, 'api')),
    systemOf('other', (chart) => service(chart, 'api', { name: 'two' })),
  ];
  const { workloads } = factorReport(estateOf(systems, [ahead, behind]), { environment: 'prod', system: 'shop' });
  expect(workloads.map(({ environment, workload }) => `${environment} ${workload}`)).toEqual(['prod shop/api (Deployment)']);
  expect(workloads[0]?.factors[9]?.verdict).toBe('not met');
});

test.each([
  ['environment', '--environment (prd) is not known; there are: prod'],
  ['system', '--system (prd) is not known; there are: shop'],
] as const)('an %s that is not known is refused', (what, message) => {
  expect(() => factorReport(estateOf([systemOf('shop', (chart) => service(chart, 'api'))]), { [what]: 'prd' })).toThrow(message);
});

test('what is wrong with the estate is told, and what is left is judged', () => {
  const { mistakes, workloads } = factorReport(
    estateOf([systemOf('bad', (chart) => service(chart, 'bad', { replicas: -1 })), systemOf('good', (chart) => service(chart, 'good'))]),
  );
  expect(problemLines(mistakes)).toEqual([expect.stringContaining('replicas (-1)')]);
  expect(workloads.map(({ workload }) => workload)).toEqual(['good/good (Deployment)']);
});
