import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { generations } from '../../test/writer-generations';
import { applyWrite, planWrite } from './writer';

const KILLS = 100;
const LONGEST_WAIT_IN_MS = 80;

const root = mkdtempSync(join(tmpdir(), 'keelson-kill-'));
const program = join(root, 'write-generations.js');
const dist = join(root, 'dist');
const [before, after] = generations;

beforeAll(() => {
  const entry = join(process.cwd(), 'test/write-generations.ts');
  buildSync({ entryPoints: [entry], bundle: true, platform: 'node', outfile: program, logLevel: 'warning' });
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Moments that look random but are the same in every run. */
function* fractions(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

async function killWriterAfter(milliseconds: number): Promise<void> {
  const child = spawn(process.execPath, [program, dist], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), ended]);
  await sleep(milliseconds);
  child.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
}

/** Files in dist, with forward slashes. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    )
    .sort();
}

/** Which generation a file is of; fails when it is of none. */
function generationOf(path: string): 'before' | 'after' {
  const content = readFileSync(join(dist, path));
  if (before.get(path)?.equals(content) === true) return 'before';
  if (after.get(path)?.equals(content) === true) return 'after';
  throw new Error(`${path} (${content.length} bytes) is neither wholly old nor wholly new`);
}

const isTemporary = (path: string) => /(?:^|\/)\.keelson-[^/]*\.tmp$/.test(path);

test(`a run killed at any of ${KILLS} moments leaves every file wholly old or wholly new, and the next run ends right and clean`, async () => {
  const moments = fractions(20240229);
  const everywhere = [...before.keys()].filter((path) => after.has(path));
  let amidst = 0;
  applyWrite(planWrite(dist, before, () => true));

  for (let kill = 0; kill < KILLS; kill++) {
    await killWriterAfter(moments.next().value * LONGEST_WAIT_IN_MS);
    const found = filesIn(dist);
    const manifests = found.filter((path) => !isTemporary(path));
    const kinds = new Set(manifests.map(generationOf));

    expect(manifests).toEqual(expect.arrayContaining(everywhere));
    if (kinds.size === 2) amidst++;
  }

  // Otherwise the kills missed the writing, and the test shows nothing.
  expect(amidst).toBeGreaterThan(KILLS / 4);

  applyWrite(planWrite(dist, after, () => true));
  expect(filesIn(dist)).toEqual([...after.keys()].sort());
  expect(new Set(filesIn(dist).map(generationOf))).toEqual(new Set(['after']));
  expect(planWrite(dist, after, () => true)).toMatchObject({
    added: [],
    changed: [],
    removed: [],
    leftovers: [],
    emptied: [],
    unchanged: after.size,
  });
}, 60_000);
