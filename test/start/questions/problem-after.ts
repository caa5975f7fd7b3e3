import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 1000;

/**
 * Asks again until nothing is wrong, or for so long.
 *
 * @returns what is wrong then
 */
export async function problemAfter<Problem>(seconds: number, problemNow: () => Promise<Problem | undefined>): Promise<Problem | undefined> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const problem = await problemNow();
    if (problem === undefined || performance.now() > deadline) return problem;
    await sleep(PAUSE_MS);
  }
}
