/** Tells a person at a terminal what is being waited for; in CI and in pipes it says one line per step and nothing while it lasts. */
export class Progress {
  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  /** Shows a step and the seconds since it began, until it is done. */
  async during<T>(what: string, step: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const seconds = () => Math.round((performance.now() - started) / 1000);
    const timer = this.stream.isTTY ? setInterval(() => this.stream.write(`\r\x1b[K${what} … ${seconds()} s`), 1000) : undefined;
    try {
      return await step();
    } finally {
      clearInterval(timer);
      this.stream.write(`${this.stream.isTTY ? '\r\x1b[K' : ''}${what}: ${seconds()} s\n`);
    }
  }
}
