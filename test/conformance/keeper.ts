import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';

/** A process to start. */
export interface Command {
  /** What its log is called. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it writes where this program writes, and not into a log. @default false */
  readonly isForeground?: boolean;
}

/** How a process ended, as the keeper tells it. */
interface Ending {
  readonly code?: number | null;
  readonly signal?: string | null;
  readonly problem?: string;
}

/** A process that the keeper started. */
export class KeptProcess {
  private ending: Ending | undefined;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  private end: () => void = () => undefined;

  constructor(
    readonly id: number,
    readonly name: string,
    private readonly logFile: string,
  ) {
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  get isAlive(): boolean {
    return this.ending === undefined;
  }

  /** The code that it ended with; undefined while it runs, and when a signal ended it. */
  get exitCode(): number | undefined {
    return this.ending?.code ?? undefined;
  }

  get hasSucceeded(): boolean {
    return this.ending?.code === 0;
  }

  /** The last lines that it wrote, for a person who looks for a reason. */
  lastLines(count = 15): string {
    return this.log().trimEnd().split('\n').slice(-count).join('\n');
  }

  log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  /** Such as `kube-apiserver ended with code 1`, and what it said last. */
  get obituary(): string {
    const { code, signal, problem } = this.ending ?? {};
    return `${this.name} ${problem ?? `ended with ${signal ?? `code ${code ?? 'unknown'}`}`}\n${this.lastLines()}`;
  }

  /** Called by the keeper. */
  hasEnded(ending: Ending): void {
    this.ending = ending;
    this.end();
  }
}

/** What shells give for a program that was interrupted. */
const INTERRUPTED = 130;

/**
 * Owns every process and the temporary folder of a run. It is a process of its own, and so nothing stays behind when the run ends,
 * whether it finished, was interrupted or was killed.
 */
export class Keeper {
  private readonly processes = new Map<number, KeptProcess>();

  private constructor(
    private readonly process: ChildProcess,
    private readonly input: Writable,
    /** Removed at the end. */
    readonly folder: string,
  ) {}

  /** @param root the root of the project */
  static async start(root: string): Promise<Keeper> {
    const script = join(root, 'test/conformance/keeper-process.mjs');
    const child = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'pipe', 'inherit', process.stdout] });
    const { stdin, stdout } = child;
    if (stdin === null || stdout === null) throw new Error('the keeper was started without pipes');
    const lines = createInterface({ input: stdout });
    const [first] = (await once(lines, 'line')) as [string];
    const { folder } = JSON.parse(first) as { folder: string };
    const keeper = new Keeper(child, stdin, folder);
    lines.on('line', (line) => keeper.hear(JSON.parse(line) as Ending & { id: number }));
    return keeper;
  }

  /** Removes a control group at the end, with the groups inside of it. */
  ownControlGroup(controlGroup: string): void {
    this.tell({ controlGroup });
  }

  /** Starts a process and does not wait for it. */
  spawn({ name, ...command }: Command): KeptProcess {
    const id = this.processes.size;
    const log = join(this.folder, `${name}.log`);
    // it can be read from now on
    writeFileSync(log, '', { flag: 'a' });
    const kept = new KeptProcess(id, name, log);
    this.processes.set(id, kept);
    this.tell({ id, name, ...command });
    return kept;
  }

  /**
   * Runs a process to its end.
   *
   * @throws Error with its last words when it fails
   */
  async run(command: Command): Promise<void> {
    const kept = this.spawn(command);
    await kept.ended;
    if (!kept.hasSucceeded) throw new Error(kept.obituary);
  }

  /** Stops one process. */
  async stopOne(kept: KeptProcess): Promise<void> {
    if (!kept.isAlive) return;
    this.tell({ id: kept.id, stop: true });
    await kept.ended;
  }

  /** Stops every process, the last one first, and removes the folder. */
  async stop(): Promise<void> {
    const gone = this.process.exitCode === null ? once(this.process, 'exit') : undefined;
    this.input.end();
    await gone;
  }

  /**
   * Stops all of it when the program is interrupted, and then the program.
   *
   * @param first what must end before the folder can go. @default - nothing
   */
  stopWhenInterrupted(first: () => void = () => undefined): void {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        first();
        void this.stop().then(() => process.exit(INTERRUPTED));
      });
    }
  }

  private tell(message: object): void {
    this.input.write(`${JSON.stringify(message)}\n`);
  }

  private hear({ id, ...ending }: Ending & { id: number }): void {
    this.processes.get(id)?.hasEnded(ending);
  }
}
