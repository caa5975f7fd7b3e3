import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { projectRoot } from '../../lib/synth';
import { Keeper } from './keeper';
import { until } from './until';

const root = projectRoot();

/** Starts a process that would run for a minute and tells its number. */
function sleeper(name: string) {
  return { name, command: 'sh', args: ['-c', 'echo $$; exec sleep 60'] };
}

async function processIdOf(log: () => string): Promise<number> {
  await until('a process tells its number', 10, () => Promise.resolve(log().endsWith('\n')));
  return Number(log());
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    // there is nobody to signal
    return false;
  }
}

test('stopping ends every process and removes the folder', async () => {
  const keeper = await Keeper.start(root);
  const kept = keeper.spawn(sleeper('sleeper'));
  const processId = await processIdOf(() => kept.log());

  await keeper.stop();

  expect(isRunning(processId)).toBe(false);
  expect(existsSync(keeper.folder)).toBe(false);
});

test('a process that does not listen to SIGTERM is killed', async () => {
  const keeper = await Keeper.start(root);
  const kept = keeper.spawn({ name: 'deaf', command: 'sh', args: ['-c', 'trap "" TERM; echo $$; while :; do sleep 1; done'] });
  const processId = await processIdOf(() => kept.log());

  await keeper.stop();

  expect(isRunning(processId)).toBe(false);
}, 20_000);

test.each(['SIGKILL', 'SIGINT'] as const)('nothing stays behind when the program ends by %s', async (signal) => {
  // a program of its own, which is ended from outside
  const program = join(root, 'build', `keeper-test-${signal}.js`);
  writeFileSync(
    `${program}.ts`,
    `import { Keeper } from ${JSON.stringify(join(root, 'test/conformance/keeper'))};
    void Keeper.start(${JSON.stringify(root)}).then((keeper) => {
      const kept = keeper.spawn(${JSON.stringify(sleeper('sleeper'))});
      const timer = setInterval(() => {
        if (!kept.log().endsWith('\\n')) return;
        clearInterval(timer);
        process.stdout.write(JSON.stringify({ folder: keeper.folder, processId: Number(kept.log()) }) + '\\n');
      }, 20);
    });`,
  );
  buildSync({ entryPoints: [`${program}.ts`], bundle: true, platform: 'node', outfile: program, logLevel: 'warning' });
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = await new Promise<string>((resolve) => child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString())));
  const { folder, processId } = JSON.parse(said) as { folder: string; processId: number };
  expect([isRunning(processId), existsSync(folder)]).toEqual([true, true]);

  child.kill(signal);

  await until('the process and the folder are gone', 10, () => Promise.resolve(!isRunning(processId) && !existsSync(folder)));
  expect([isRunning(processId), existsSync(folder)]).toEqual([false, false]);
});

test('a process that fails is told with its last words', async () => {
  const keeper = await Keeper.start(root);

  const running = keeper.run({ name: 'failing', command: 'sh', args: ['-c', 'echo no such port; exit 3'] });

  await expect(running).rejects.toThrow('failing ended with code 3\nno such port');
  await keeper.stop();
});

test('a program that does not exist is told as such', async () => {
  const keeper = await Keeper.start(root);

  const running = keeper.run({ name: 'absent', command: 'keelson-no-such-program', args: [] });

  await expect(running).rejects.toThrow('absent spawn keelson-no-such-program ENOENT');
  await keeper.stop();
});
