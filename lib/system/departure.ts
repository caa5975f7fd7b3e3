import type { Endpoint, Port } from './endpoint';
import type { Labels } from './labels';
import type { Lookup } from './ledger';

/** Who calls: where its pods are, how they are selected, and as whom they run. */
export interface CallerIdentity {
  readonly namespace: string;
  readonly component: string;
  readonly selector: Labels;
  readonly serviceAccount: string;
}

/** A call that leaves its system: the owner of what is called has a policy that lets it in. */
export interface Departure {
  readonly caller: CallerIdentity;
  lookUp(): Lookup;
  ports(endpoint: Endpoint): readonly Port[];
}
