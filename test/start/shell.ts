import { execFileSync, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/**
 * Runs a program of the machine and returns what it printed.
 *
 * @throws Error with what it wrote to standard error
 */
export function run(command: string, ...args: readonly string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** How a program ended. */
export interface Outcome {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly output: string;
  readonly errors: string;
}

/** What a program is given. */
export interface Limits {
  /** @default 60 */
  readonly seconds?: number;
  /** @default - none */
  readonly input?: string;
}

/** Runs a program, and ends it when it takes longer than it may. */
export async function attempt(command: string, args: readonly string[], { seconds = 60, input }: Limits = {}): Promise<Outcome> {
  const child = spawn(command, args, { stdio: 'pipe', timeout: seconds * 1000, killSignal: 'SIGKILL' });
  // a program that ends before it has read its input is judged by its code
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code: code ?? undefined, output, errors };
}
