import { Report } from './report';

test('checks are counted, and problems stand indented below the one that failed', () => {
  const lines: string[] = [];
  const report = new Report((line) => lines.push(line));

  report.check('1.37 prod', 'every workload is ready', []);
  report.check('1.37 prod', 'a second sync writes nothing', ['Deployment retail/kids\nargocd wrote spec']);
  report.figure('1.37 prod', 'objects', 300);

  expect(report.summary).toBe('1 passed, 1 failed');
  expect(lines).toEqual([
    'ok     1.37 prod: every workload is ready',
    'FAILED 1.37 prod: a second sync writes nothing',
    '         Deployment retail/kids\n         argocd wrote spec',
    '       1.37 prod: 300 objects',
  ]);
});

test('a machine reads checks, figures and counts', () => {
  const report = new Report();
  report.check('1.27 dev', 'teams are isolated', ['x']);
  report.figure('1.27 dev', 'pods', 7);

  expect(report.toJson()).toEqual({
    passed: 0,
    failed: 1,
    seconds: 0,
    checks: [{ where: '1.27 dev', what: 'teams are isolated', problems: ['x'] }],
    figures: [{ where: '1.27 dev', what: 'pods', value: 7 }],
  });
});
