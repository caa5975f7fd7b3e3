const REFRESH_MS = 1000;

/** Tells a person at a terminal what is being waited for; in CI and in pipes it says one line per step and nothing while it lasts. */
export class Progress {
  private readonly running = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  /** Shows a step and the seconds since it began, beside others that run at the same time, until it is done. */
  async during<T>(what: string, step: () => Promise<T>): Promise<T> {
    this.running.set(what, performance.now());
    if (this.stream.isTTY) this.timer ??= setInterval(() => this.stream.write(`\r\x1b[K${this.line}`), REFRESH_MS);
    try {
      return await step();
    } finally {
      this.stream.write(`${this.stream.isTTY ? '\r\x1b[K' : ''}${what}: ${this.secondsOf(what)} s\n`);
      this.running.delete(what);
      if (this.running.size === 0) this.rest();
    }
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private get line(): string {
    return [...this.running.keys()].map((what) => `${what} … ${this.secondsOf(what)} s`).join('   ');
  }

  private secondsOf(what: string): number {
    return Math.round((performance.now() - (this.running.get(what) ?? 0)) / 1000);
  }
}
