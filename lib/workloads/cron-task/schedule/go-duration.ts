const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const LIMIT = 2n ** 63n;
const FRACTION_DIGITS = 18;

/**
 * Nanoseconds of a length of time as Go writes it (`1h30m`, `1.5h`, `-5m`); undefined where Go refuses it.
 *
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function goDurationNanoseconds(text: string): bigint | undefined {
  const sign = text.startsWith('-') ? -1n : 1n;
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return 0n;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(unsigned)) return undefined;

  const parts = [...unsigned.matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g)];
  const total = parts.reduce((sum, [, whole = '', fraction = '', unit = '']) => sum + nanoseconds(whole, fraction, unit), 0n);
  const inRange = sign < 0n ? total <= LIMIT : total < LIMIT;
  return inRange ? sign * total : undefined;
}

function nanoseconds(whole: string, fraction: string, unit: string): bigint {
  const scale = UNITS[unit] ?? 0n;
  const digits = fraction.slice(0, FRACTION_DIGITS);
  return BigInt(whole === '' ? '0' : whole) * scale + (BigInt(digits === '' ? '0' : digits) * scale) / 10n ** BigInt(digits.length);
}
