/** How an edge counts the requests of a route, in the words of Prometheus. */
export interface RequestCounter {
  /** Counters of the requests that were passed on: a metric with labels. */
  readonly requests: string;
  /** Something that the edge shows whether there are requests or not: as long as it does, no requests are none, and not unknown. */
  readonly shown: string;
}
