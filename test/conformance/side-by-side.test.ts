import { sideBySide } from './side-by-side';

/** Tasks that note when they begin and end. */
function tasks(names: readonly string[], log: string[]) {
  return names.map((name) => async () => {
    log.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    if (name === 'bad') throw new Error('it is bad');
    log.push(`${name} ends`);
  });
}

test('tasks are done in their order, as many at once as are allowed', async () => {
  const log: string[] = [];
  await sideBySide(tasks(['a', 'b', 'c'], log), 2);

  expect(log.slice(0, 3)).toEqual(['a begins', 'b begins', 'a ends']);
  expect(log.toSorted()).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('after a failure nothing new begins, and the failure is told', async () => {
  const log: string[] = [];

  await expect(sideBySide(tasks(['bad', 'b', 'c'], log), 2)).rejects.toThrow('it is bad');
  expect(log).toEqual(['bad begins', 'b begins', 'b ends']);
});
