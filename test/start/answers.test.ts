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
      '| system | every pod is ready     | a CronTask runs |',
      '| ------ | ---------------------- | --------------- |',
      '| shop   | local, **not in prod** | prod            |',
      '| hello  | prod                   | –               |',
    ].join('\n'),
  );
});
