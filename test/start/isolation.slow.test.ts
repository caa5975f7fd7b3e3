import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { projectRoot } from '../../lib/synth';
import type { Session } from './session';

const MARK = 'KEELSON_ISOLATION_TEST';
const ENVIRONMENT = 'local';
const SYSTEM = 'shop';
/** Said when nodes, pods and everything that they write are there. */
const IS_UP = `${ENVIRONMENT} ${SYSTEM}: every pod is ready`;

const UP_SECONDS = 540;
const GONE_SECONDS = 60;
const END_SECONDS = 900;

/** A run of the suite, whose processes are known by a variable that they inherit. */
class MarkedRun {
  private readonly mark = `${MARK}=${randomUUID()}`;
  private output = '';
  private readonly child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor() {
    const [name = '', value] = this.mark.split('=');
    this.child = spawn(process.execPath, ['test/start/run.mjs', '--environment', ENVIRONMENT, '--system', SYSTEM], {
      cwd: projectRoot(),
      env: { ...process.env, [name]: value },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (data: Buffer) => (this.output += data.toString()));
    this.ended = new Promise((resolve) => this.child.on('close', resolve));
  }

  /** @returns what it made outside of its namespaces, once its pods run */
  async isUp(): Promise<{ readonly folder: string; readonly controlGroups: readonly string[] }> {
    const isThere = await within(UP_SECONDS, () => this.output.includes(IS_UP) || this.child.exitCode !== null);
    if (!isThere || this.child.exitCode !== null) throw new Error(`the run did not come up:\n${this.output}`);
    const folder = this.folder();
    const { controlGroup } = JSON.parse(readFileSync(join(folder, `session-${ENVIRONMENT}.json`), 'utf8')) as Session;
    return { folder, controlGroups: controlGroup.folders };
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Command lines of its processes, those in its namespaces included. */
  processes(): string[] {
    return environments()
      .filter(({ variables }) => variables.includes(this.mark))
      .map(({ id }) => read(`/proc/${id}/cmdline`).replaceAll('\0', ' '));
  }

  /** What the launcher's keeper gives to its children as the place of temporary files. */
  private folder(): string {
    const found = environments()
      .filter(({ variables }) => variables.includes(this.mark))
      .flatMap(({ variables }) => variables)
      .map((variable) => /^TMPDIR=(.*\/keelson-[^/]+)/.exec(variable)?.[1])
      .find((folder) => folder !== undefined);
    if (found === undefined) throw new Error('no process of the run has a temporary folder');
    return found;
  }
}

function environments(): { readonly id: string; readonly variables: readonly string[] }[] {
  return readdirSync('/proc')
    .filter((id) => /^\d+$/.test(id))
    .map((id) => ({ id, variables: read(`/proc/${id}/environ`).split('\0') }));
}

/** A process may be gone before it is read. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** What every program of the machine shares, and a run must not change. */
function machine(): Readonly<Record<string, readonly string[]>> {
  const lines = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return {
    links: lines(execFileSync('ip', ['-brief', 'link'], { encoding: 'utf8' })),
    rules: lines(execFileSync('iptables-save', { encoding: 'utf8' })).map((line) => line.replace(/\[\d+:\d+\]/, '')),
    mounts: lines(readFileSync('/proc/mounts', 'utf8')),
    networks: existsSync('/run/netns') ? readdirSync('/run/netns') : [],
  };
}

async function within(seconds: number, isSo: () => boolean): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (!isSo()) {
    if (performance.now() > deadline) return false;
    await sleep(250);
  }
  return true;
}

type Shared = ReturnType<typeof machine>;

describe('a run of the suite on nodes', () => {
  let before: Shared;
  beforeEach(() => (before = machine()));

  async function expectNothingOf(run: MarkedRun, made: Awaited<ReturnType<MarkedRun['isUp']>>): Promise<void> {
    const left = () => ({
      ...machine(),
      processes: run.processes(),
      files: [made.folder, ...made.controlGroups].filter(existsSync),
    });
    const untouched = { ...before, processes: [], files: [] };
    await within(GONE_SECONDS, () => isDeepStrictEqual(left(), untouched));
    expect(left()).toEqual(untouched);
  }

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'leaves nothing behind after %s',
    async (signal) => {
      const run = new MarkedRun();
      try {
        const made = await run.isUp();
        expect([made.folder, ...made.controlGroups].every(existsSync)).toBe(true);
        expect(run.processes().length).toBeGreaterThan(1);
        run.kill(signal);
        await expectNothingOf(run, made);
      } finally {
        run.kill('SIGKILL');
      }
    },
    (UP_SECONDS + 2 * GONE_SECONDS) * 1000,
  );

  it(
    'leaves nothing behind when it has come to its end',
    async () => {
      const run = new MarkedRun();
      try {
        const made = await run.isUp();
        // whether the systems are in order is what the suite itself reports
        expect(await run.ended).not.toBe(2);
        await expectNothingOf(run, made);
      } finally {
        run.kill('SIGKILL');
      }
    },
    (UP_SECONDS + END_SECONDS) * 1000,
  );
});
