import cronstrue from 'cronstrue';
import { readCron } from './cron-expression';
import { plainLines } from './cron-runs';

// Two restricted day fields mean either of them; cronstrue says "and".
const AND_WEEKDAY = /, and (?=(?:on )?\w+day\b)/;

/** A cron line as an English sentence on the 24-hour clock; a line that cannot be read is given back as it is. */
export function cronInWords(line: string): string {
  const reading = readCron(line);
  if (reading.kind === 'faults') return line;
  if (reading.kind === 'every') return `Every ${lengthInWords(reading.seconds)}`;

  const [first, second] = plainLines(reading);
  if (first === undefined) return line;
  const weekday = second?.split(' ').at(-1);
  const whole = weekday === undefined ? first : [...first.split(' ').slice(0, -1), weekday].join(' ');
  return cronstrue.toString(whole, { use24HourTimeFormat: true }).replace(AND_WEEKDAY, ', or ');
}

function lengthInWords(seconds: number): string {
  const parts = [
    counted(Math.floor(seconds / 3600), 'hour'),
    counted(Math.floor(seconds / 60) % 60, 'minute'),
    counted(seconds % 60, 'second'),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function counted(count: number, unit: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}
