import { setTimeout as sleep } from 'node:timers/promises';

/** Does again and again what controllers outside of Kubernetes would do, until it is stopped. */
export class Duties {
  private isStopped = false;
  private readonly work: Promise<void>;
  private readonly failures = new Map<string, string>();

  /** @param duties by what reports call them; each round does them in this order */
  constructor(
    private readonly duties: Readonly<Record<string, () => Promise<void>>>,
    private readonly pauseMs: number,
  ) {
    this.work = this.run();
  }

  /** What failed when it was tried last: without it, something may wait indefinitely. */
  get refusals(): string[] {
    return [...this.failures].map(([duty, words]) => `${duty}: ${words}`);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.work;
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      for (const [name, duty] of Object.entries(this.duties)) await this.attempt(name, duty);
      await sleep(this.pauseMs);
    }
  }

  private async attempt(name: string, duty: () => Promise<void>): Promise<void> {
    try {
      await duty();
      this.failures.delete(name);
    } catch (error) {
      // the next round tries again
      this.failures.set(name, error instanceof Error ? error.message : String(error));
    }
  }
}
