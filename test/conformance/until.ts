import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 500;

/**
 * Asks again until it is so.
 *
 * @param what completes the sentence "… after 60 s"
 * @throws Error when it takes longer
 */
export async function until(what: string, seconds: number, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not yet so after ${seconds} s: ${what}`);
    await sleep(PAUSE_MS);
  }
}
