import { App } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { type Endpoint, isConnectable } from './endpoint';
import type { Reference, SystemClass } from './reference';
import { SystemChart } from './system-chart';

/** Why there is no endpoint; undefined where that was reported already, as the mistake of the system that would offer it. */
interface NotFound {
  readonly problem: string | undefined;
}

/** An endpoint that was found, or why there is none. */
export type Lookup = { readonly endpoint: Endpoint; readonly problem?: undefined } | ({ readonly endpoint?: undefined } & NotFound);

/** Makes a system that was not composed yet, or says why it cannot. */
export type Compose = (type: SystemClass) => { readonly chart: SystemChart } | NotFound;

const ledgers = new WeakMap<IConstruct, Ledger>();

/**
 * What the systems of one environment tell each other, as plain data: construct trees are let go once they are rendered.
 *
 * A system that is referred to is composed on demand, so that the order of systems changes no byte and cycles work.
 */
export class Ledger {
  /** The ledger of the app that a construct lives in. Without an engine, a system that is referred to gets an app of its own. */
  static of(construct: IConstruct): Ledger {
    const { root } = construct.node;
    const known = ledgers.get(root);
    if (known) return known;
    const { environment } = SystemChart.of(construct);
    const ledger: Ledger = new Ledger((type) => ({ chart: new type(ledger.adopt(new App()), { environment }) }));
    ledger.adopt(root);
    return ledger;
  }

  private readonly offers = new Map<SystemClass, ReadonlyMap<string, Endpoint> | NotFound>();

  constructor(private readonly compose: Compose) {}

  /** Makes this the ledger of all constructs below a root. */
  adopt<T extends IConstruct>(root: T): T {
    ledgers.set(root, this);
    return root;
  }

  /** Notes what a chart offers: its public fields that others can connect to. */
  record(type: SystemClass, chart: SystemChart): void {
    const offers = new Map<string, Endpoint>();
    for (const [field, value] of Object.entries(chart)) if (isConnectable(value)) offers.set(field, value.endpoint);
    this.offers.set(type, offers);
  }

  find({ chart, field }: Reference): Lookup {
    const offers = this.offersOf(chart);
    if ('problem' in offers) return offers;
    const endpoint = offers.get(field);
    if (endpoint) return { endpoint };
    const names = [...offers.keys()].join(', ');
    return { problem: `${chart.name} has no '${field}' in this environment; it offers: ${names === '' ? 'nothing' : names}` };
  }

  private offersOf(type: SystemClass): ReadonlyMap<string, Endpoint> | NotFound {
    const known = this.offers.get(type);
    if (known) return known;
    const composed = this.compose(type);
    if ('problem' in composed) {
      this.offers.set(type, composed);
      return composed;
    }
    this.record(type, composed.chart);
    return this.offersOf(type);
  }
}
