import { Duties } from './duties';
import { until } from './until';

test('a duty is done again after it failed, and its last failure is told until then', async () => {
  let tries = 0;
  const duties = new Duties(
    {
      disks: () => {
        tries += 1;
        return tries === 2 ? Promise.resolve() : Promise.reject(new Error(`try ${tries}`));
      },
    },
    20,
  );

  await until('the first try failed', 5, () => Promise.resolve(tries >= 3));
  await duties.stop();

  expect(duties.refusals).toEqual([`disks: try ${tries}`]);
});

test('nothing is done once it is stopped', async () => {
  let tries = 0;
  const duties = new Duties({ disks: () => Promise.resolve(void (tries += 1)) }, 5);
  await duties.stop();
  const done = tries;
  await new Promise((resolve) => setTimeout(resolve, 50));

  expect([done > 0, tries]).toEqual([true, done]);
});
