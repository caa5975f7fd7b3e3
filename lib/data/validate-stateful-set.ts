import { SizeRoundingBehavior } from 'cdk8s';
import { validateName, when } from '../system';
import type { DatabaseStorage } from './stateful-set-spec';

/** Mistakes of a name that becomes a StatefulSet and its Service; an empty list when there are none. */
export function validateSetName(name: string): string[] {
  const tooLong = validateName(name, 'StatefulSet').filter((message) => message.includes('StatefulSet'));
  return [
    ...tooLong,
    ...when(/^[0-9]/.test(name), `name (${name}) must begin with a letter, as names of Services do; rename it or set 'name'`),
  ];
}

export function validateReplicaCount(replicas: number): string[] {
  return when(!Number.isInteger(replicas) || replicas < 1, `replicas (${replicas}) must be a whole number, at least 1`);
}

/**
 * Mistakes of how many vote: of an even number, half may be lost as of the odd number below it, so that the last one only costs.
 *
 * @param what they are together, such as 'a replica set'
 * @param most of them that may vote
 */
export function validateVoters(replicas: number, what: string, most: number): string[] {
  return [
    ...when(
      replicas % 2 === 0,
      `replicas (${replicas}) of ${what} must be odd, or it is no safer than with ${replicas - 1}: use ${replicas - 1} or ${replicas + 1}`,
    ),
    ...when(replicas > most, `replicas (${replicas}) of ${what} may be ${most} at most: no more members may vote`),
  ];
}

/** Mistakes of the volume of each pod; an empty list when there are none. */
export function validateStorage({ size }: DatabaseStorage): string[] {
  const mebibytes = size.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
  return when(
    !Number.isInteger(mebibytes) || mebibytes < 1,
    `storage.size (${size.asString()}) must be whole mebibytes, at least 1, such as Size.gibibytes(10)`,
  );
}
