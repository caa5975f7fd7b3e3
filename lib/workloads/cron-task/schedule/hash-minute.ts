const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * A minute from 0 to 59 that depends on the text alone: the same on every machine and in every release, spread evenly over many texts.
 *
 * Changing this moves every spread task: treat its values as contract.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9923 FNV-1a, 32 bits, over the UTF-8 bytes
 */
export function hashMinute(seed: string): number {
  const hash = new TextEncoder().encode(seed).reduce((state, byte) => Math.imul(state ^ byte, FNV_PRIME), FNV_OFFSET | 0);
  return (hash >>> 0) % 60;
}
