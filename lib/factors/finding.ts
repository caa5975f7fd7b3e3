import type { Manifested } from '../synth';

export type Verdict = 'met' | 'not met' | 'not applicable';

/** What is said of one factor of one workload, and where it can be seen. */
export interface Finding {
  readonly verdict: Verdict;
  /** Such as `Deployment kids`. */
  readonly object: string;
  /** Path of the field in the object. */
  readonly field: string;
  readonly reason: string;
}

type Judge = (object: Manifested, field: string, reason: string) => Finding;

const judge =
  (verdict: Verdict): Judge =>
  ({ kind, metadata }, field, reason) => ({ verdict, object: `${kind} ${metadata.name}`, field, reason });

export const met = judge('met');
export const notMet = judge('not met');
/** Where a factor has no meaning, or where no manifest could show it. */
export const notApplicable = judge('not applicable');
