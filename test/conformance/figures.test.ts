import { figuresTable, PLANTED } from './figures';
import { Report } from './report';

const environments = [
  { name: 'local', cluster: { name: 'laptop' } },
  { name: 'dev', cluster: { name: 'shared' } },
  { name: 'staging', cluster: { name: 'shared' } },
];
const measured = { versions: ['1.27', '1.37'], environments };

/** What a run says of one version. */
function tell(report: Report, version: string, objects: readonly number[]): void {
  environments.forEach(({ name }, index) => {
    report.figure(`${version} ${name}`, 'objects', objects[index] ?? 0);
    report.figure(`${version} ${name}`, 'questions about access', 600);
  });
  report.figure(`${version} laptop`, 'workloads', 3);
  report.figure(`${version} shared`, 'workloads', 4);
  report.figure(`${version} shared`, 'evictions', 21);
  report.figure(`${version} shared`, 's was the longest wait for a budget (at most 60)', '4.1');
  report.figure(`${version} shared`, 'is the largest skew after 5 rollouts (Deployment retail/shop: 2, 1)', 1);
  report.figure(version, 'questions about network policies', 1_234_567);
}

test('a whole run is one column per version, with the environments of a cluster together', () => {
  const report = new Report();
  tell(report, '1.27', [10, 20, 30]);
  tell(report, '1.37', [11, 21, 31]);
  report.figure('1.37', PLANTED, 18);

  expect(figuresTable(report, measured)).toBe(
    [
      '| on each version                                             | 1.27              | 1.37              |',
      '| ----------------------------------------------------------- | ----------------- | ----------------- |',
      '| objects of local, dev, staging, accepted strictly           | 10, 20, 30        | 11, 21, 31        |',
      '| systems Synced and Healthy in one pass, then no write       | all               | all               |',
      '| workloads ready: local, dev with staging                    | 3, 4              | 3, 4              |',
      '| evictions, node by node and zone by zone                    | 21, none given up | 21, none given up |',
      '| longest wait for a disruption budget                        | 4.1 s             | 4.1 s             |',
      '| largest skew of a Deployment over nodes after five rollouts | 1                 | 1                 |',
      '| answers about access, of them wrong                         | 1,800, 0          | 1,800, 0          |',
      '| answers about network policies, of them wrong               | 1,234,567, 0      | 1,234,567, 0      |',
      '| planted mistakes that were reported                         | –                 | 18 of 18          |',
    ].join('\n'),
  );
});

test('nothing is written about a run in which something did not hold', () => {
  const report = new Report();
  tell(report, '1.27', [10, 20, 30]);
  tell(report, '1.37', [10, 20, 30]);
  report.check('1.37 dev', 'nodes stayed ready', ['Node a was not ready']);

  expect(() => figuresTable(report, measured)).toThrow('no figures are written: 0 passed, 1 failed');
});

test('a figure that is missing is an error and no empty cell', () => {
  const report = new Report();
  tell(report, '1.27', [10, 20, 30]);

  expect(() => figuresTable(report, measured)).toThrow('no figure of 1.37 local says: objects');
});
