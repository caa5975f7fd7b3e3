import { expectedTraffic } from '../../expected-traffic';
import { latitudes } from '../../traffic-latitudes';
import type { Declared, Who } from '../../traffic-words';
import type { PodPort } from './evaluator';
import { isMeant, type Party } from './parties';

/** A connection that must be open. */
export interface Edge {
  /** Who declared it, or what needs it. */
  readonly why: string;
  readonly from: Party;
  readonly to: Party;
  readonly ports: readonly PodPort[] | 'all TCP';
  /** Of whom it is expected, where the other side may say otherwise. @default - of both */
  readonly side?: 'sender' | 'receiver';
}

/** What must be open in an environment, and what was declared but cannot be: nobody stands for one of its ends. */
export interface ExpectedEdges {
  readonly edges: readonly Edge[];
  readonly unreachable: readonly Unreachable[];
}

export interface Unreachable {
  readonly why: string;
  readonly from: string;
  readonly to: string;
}

/** Puts the parties of a cluster in the place of the words of its declarations and facts. */
export function expectedEdges(declared: Declared, parties: readonly Party[]): ExpectedEdges {
  const among = (who: Who) => parties.filter((party) => isMeant(who, party));
  const pairs = <T extends { readonly from: Who; readonly to: Who }>({ from, to, ...rest }: T, isHeld: (party: Party) => boolean) => {
    const targets = among(to).filter(isHeld);
    return among(from)
      .filter(isHeld)
      .flatMap((source) => targets.map((target) => ({ ...rest, from: source, to: target })));
  };
  const expected = expectedTraffic(declared).map((traffic) => ({ traffic, edges: pairs(traffic, () => true) }));
  return {
    edges: [
      ...expected.flatMap(({ edges }) => edges),
      // policies know namespaces of pods only, and those on the network of their node have none
      ...latitudes(declared).flatMap((latitude) => pairs(latitude, ({ namespace }) => namespace !== undefined)),
    ],
    unreachable: expected
      .filter(({ traffic, edges }) => edges.length === 0 || traffic.ports.length === 0)
      .map(({ traffic: { why, from, to } }) => ({ why, from: nameOf(from), to: nameOf(to) })),
  };
}

function nameOf(who: Who): string {
  if ('cidrs' in who) return who.cidrs.join(', ');
  const labels = Object.entries(who.podLabels ?? {}).map((label) => label.join('='));
  return `${who.namespace} (${labels.join(', ')})`;
}
