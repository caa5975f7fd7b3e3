import { App } from 'cdk8s';
import { type Compose, type Environment, Ledger, type SystemChart, type SystemClass } from '../system';
import { type Estate, runsIn, type SystemEntry } from './estate';

/** Does what may throw because of a chart; undefined where it threw, which is reported as an error of the chart. */
export type Attempt = <T>(entry: SystemEntry, action: () => T) => T | undefined;

/** Makes the chart of each system of an environment once: in its turn, or earlier because another one refers to it. */
export class Composer {
  private readonly ledger = new Ledger((type) => this.composeOnDemand(type));
  /** Composed because another system refers to them, and not rendered yet. */
  private readonly waiting = new Map<SystemClass, SystemChart>();
  /** Charts that threw: reported once, and not tried again. */
  private readonly broken = new Set<SystemClass>();

  constructor(
    private readonly environment: Environment,
    private readonly estate: Estate,
    private readonly attempt: Attempt,
  ) {}

  /** The chart of a system, which is its caller's from now on: only what others look up stays. */
  compose(entry: SystemEntry): SystemChart | undefined {
    const waiting = this.waiting.get(entry.chart);
    if (waiting) {
      this.waiting.delete(entry.chart);
      return waiting;
    }
    const chart = this.construct(entry);
    if (chart) this.ledger.record(entry.chart, chart);
    return chart;
  }

  private construct(entry: SystemEntry): SystemChart | undefined {
    if (this.broken.has(entry.chart)) return undefined;
    const chart = this.attempt(entry, () => new entry.chart(this.ledger.adopt(new App()), { environment: this.environment }));
    if (!chart) this.broken.add(entry.chart);
    return chart;
  }

  private composeOnDemand(type: SystemClass): ReturnType<Compose> {
    const entry = this.estate.systems.find(({ chart }) => chart === type);
    if (!entry) return { problem: `${type.name} is not part of the estate; add it to estate/systems.ts` };
    if (!runsIn(entry, this.environment) && this.environment.preview)
      return {
        problem: `${type.name} is not part of the preview, which holds one system; connect to it only where 'environment.preview' is undefined`,
      };
    if (!runsIn(entry, this.environment))
      return {
        problem: `${type.name} does not run in ${this.environment.name}; add the environment to its entry in estate/systems.ts, or connect only where it runs`,
      };
    const chart = this.construct(entry);
    // its own mistake says why
    if (!chart) return { problem: undefined };
    this.waiting.set(type, chart);
    return { chart };
  }
}
