import { answersTable } from './answers';

test('a cell names the environments in which a question was answered', () => {
  const table = answersTable(
    [
      { where: 'local shop', what: 'every pod is ready', problems: [] },
      { where: 'prod shop', what: 'every pod is ready', problems: ['Pod home-1: Pending'] },
      { where: 'prod shop', what: 'a CronTask runs', problems: [] },
      { where: 'prod hello', what: 'every pod is ready', problems: [] },
      { where: 'prod', what: 'every process of the cluster is alive', problems: [] },
    ],
    ['local', 'prod'],
  );

  expect(table).toBe(
    [
      '1. every pod is ready',
      '2. a CronTask runs',
      '',
      '| system | 1                      | 2    |',
      '| ------ | ---------------------- | ---- |',
      '| hello  | prod                   | –    |',
      '| shop   | local, **not in prod** | prod |',
    ].join('\n'),
  );
});
