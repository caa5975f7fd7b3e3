import { CLOCK_CHANGES, TIME_ZONE_NAMES } from './time-zone-data';
import type { ClockChange } from './time-zone-data';

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

const NAMES: readonly string[] = Object.entries(TIME_ZONE_NAMES).flatMap(([area, names]) => words(names).map((name) => area + name));
const KNOWN: ReadonlySet<string> = new Set(NAMES);
const CHANGES: ReadonlyMap<string, ClockChange> = new Map(
  CLOCK_CHANGES.flatMap((change) => words(change.zones).map((zone): [string, ClockChange] => [zone, change])),
);

/**
 * Whether Kubernetes knows this time zone. Upper and lower case count.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones
 */
export function isTimeZone(name: string): boolean {
  return KNOWN.has(name);
}

/** The known time zone a person most likely meant: the same letters in another case, else the fewest changed letters. */
export function nearestTimeZone(name: string): string {
  const wanted = name.trim().toLowerCase().replaceAll(' ', '_');
  const sameLetters = NAMES.find((known) => known.toLowerCase() === wanted);
  return sameLetters ?? offsetZone(wanted) ?? closest(wanted).known;
}

/** Mistakes in a `timeZone`; an empty list when there are none. */
export function validateTimeZone(name: string): string[] {
  if (isTimeZone(name)) return [];
  if (name.trim() === '') return [`timeZone (${name}) is empty; write a place such as 'Asia/Shanghai', or 'Etc/UTC'`];
  if (name.toLowerCase() === 'local') {
    return [
      `timeZone (${name}) is not a time zone: Kubernetes refuses the zone of its own machines; write a place such as 'Asia/Shanghai', or 'Etc/UTC'`,
    ];
  }
  const nearest = nearestTimeZone(name);
  const remedy = isLikely(name, nearest) ? `did you mean '${nearest}'?` : "write a place of the IANA list, such as 'Asia/Shanghai'";
  return [`timeZone (${name}) is not a time zone; ${remedy}`];
}

/** What this zone's clocks do once a year; undefined for a zone that keeps one offset. */
export function clockChange(timeZone: string): ClockChange | undefined {
  return CHANGES.get(timeZone);
}

// `UTC+8` is `Etc/GMT-8` in the list: POSIX counts offsets westward.
function offsetZone(wanted: string): string | undefined {
  const [, sign, hours] = /^(?:utc|gmt)([+-])0?(\d{1,2})(?::?00)?$/.exec(wanted) ?? [];
  const zone = `Etc/GMT${sign === '+' ? '-' : '+'}${hours}`;
  return KNOWN.has(zone) ? zone : undefined;
}

// `PST` is one letter from `EST` and three hours from it: a guess must be near for its length.
function isLikely(name: string, nearest: string): boolean {
  const wanted = name.trim().toLowerCase().replaceAll(' ', '_');
  if (nearest.toLowerCase() === wanted || offsetZone(wanted) !== undefined) return true;
  return closest(wanted).distance <= wanted.length / 3 && wanted.length > 4;
}

function closest(wanted: string): { known: string; distance: number } {
  const distances = NAMES.map((known) => {
    const lower = known.toLowerCase();
    const place = lower.slice(lower.lastIndexOf('/') + 1);
    // A bare place name may stand for its zone, but a whole name that is as close wins.
    return { known, distance: Math.min(editDistance(wanted, lower), editDistance(wanted, place) + 0.5) };
  });
  return distances.reduce((best, next) => (next.distance < best.distance ? next : best));
}

function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of Array.from(from).entries()) {
    const next = [line + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const change = letter === to[column - 1] ? 0 : 1;
      next.push(Math.min(at(row, column) + 1, at(next, column - 1) + 1, at(row, column - 1) + change));
    }
    row = next;
  }
  return at(row, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
