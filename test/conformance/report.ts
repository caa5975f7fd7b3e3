/** Something that was looked at, and what is wrong with it. */
interface Check {
  /** Such as `1.37 prod`. */
  readonly where: string;
  readonly what: string;
  readonly problems: readonly string[];
}

/** A figure worth keeping, such as how many objects were accepted. */
export interface Figure {
  readonly where: string;
  readonly what: string;
  readonly value: number | string;
}

/** What a run found: checks, each of which holds or has problems, and figures. */
export class Report {
  private readonly checks: Check[] = [];
  private readonly noted: Figure[] = [];
  private readonly started = performance.now();

  /** @param say where a check is told as soon as it is known. @default - nowhere */
  constructor(private readonly say: (line: string) => void = () => undefined) {}

  check(where: string, what: string, problems: readonly string[]): void {
    this.checks.push({ where, what, problems });
    this.say(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${where}: ${what}`);
    for (const problem of problems) this.say(indented(problem));
  }

  figure(where: string, what: string, value: number | string): void {
    this.noted.push({ where, what, value });
    this.say(`       ${where}: ${value} ${what}`);
  }

  get figures(): readonly Figure[] {
    return this.noted;
  }

  get failed(): number {
    return this.checks.filter(({ problems }) => problems.length > 0).length;
  }

  /** What is wrong, check by check. */
  get problems(): string[] {
    return this.checks.flatMap(({ problems }) => problems);
  }

  /** Such as `41 passed, 0 failed`. */
  get summary(): string {
    return `${this.checks.length - this.failed} passed, ${this.failed} failed`;
  }

  toJson(): object {
    const seconds = Math.round((performance.now() - this.started) / 1000);
    return { passed: this.checks.length - this.failed, failed: this.failed, seconds, checks: this.checks, figures: this.figures };
  }
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `         ${line}`)
    .join('\n');
}
