import type { Construct } from 'constructs';
import type { Connectable } from './endpoint';
import type { SystemChart, SystemProps } from './system-chart';

export type SystemClass<C extends SystemChart = SystemChart> = new (scope: Construct, props: SystemProps) => C;

/** A workload of another system, named by its chart and the field that holds it. What it offers is looked up when it is needed. */
export interface Reference<F extends string = string> {
  readonly chart: SystemClass;
  readonly field: string;
  /** Exists only for the compiler: which facts the target offers. */
  readonly facts?: F;
}

type FactsOf<T> = T extends Connectable<infer F> ? F : never;

/** The fields of a chart that others may connect to. */
export type References<C> = { readonly [K in keyof C as C[K] extends Connectable ? K : never]: Reference<FactsOf<C[K]>> };

export function referencesTo<C extends SystemChart>(chart: SystemClass<C>): References<C> {
  const lookUp: ProxyHandler<object> = { get: (_, field): Reference => ({ chart, field: String(field) }) };
  return new Proxy({}, lookUp) as References<C>;
}
