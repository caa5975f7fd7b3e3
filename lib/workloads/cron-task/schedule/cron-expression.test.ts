import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { readCron } from './cron-expression';
import { firstRun } from './cron-runs';

interface ServerReading {
  readonly line: string;
  readonly accepted: boolean;
  readonly fires: readonly string[];
}

const fixture = JSON.parse(readFileSync(join(__dirname, 'robfig-cron.fixture.json'), 'utf8')) as {
  readonly lines: readonly ServerReading[];
};
const carriesZone = (line: string): boolean => /^(?:CRON_)?TZ=/.test(line);
const isRead = (line: string): boolean => readCron(line).kind !== 'faults';

test('the parser of Kubernetes agrees on every line whether it can be read', () => {
  const lines = fixture.lines.filter(({ line }) => !carriesZone(line));
  expect(lines.length).toBeGreaterThan(500);
  expect(lines.filter(({ line, accepted }) => isRead(line) !== accepted)).toEqual([]);
});

test('the parser of Kubernetes agrees on the first run of every line', () => {
  const disagreeing = fixture.lines.filter(({ line, fires }) => {
    const reading = readCron(line);
    return reading.kind === 'fields' && firstRun(reading) !== fires[0]?.replace('Z', '.000Z');
  });
  expect(disagreeing).toEqual([]);
});

test('the parser of Kubernetes agrees on the seconds of every interval', () => {
  const disagreeing = fixture.lines.filter(({ line, fires: [first = '', second = ''] }) => {
    const reading = readCron(line);
    return reading.kind === 'every' && second !== '' && (Date.parse(second) - Date.parse(first)) / 1000 !== reading.seconds;
  });
  expect(disagreeing).toEqual([]);
});

test('a `TZ=` prefix warns on 1.27 and is refused on 1.37: it is refused here, whatever its zone', () => {
  const lines = fixture.lines.filter(({ line }) => carriesZone(line));
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.filter(({ line }) => isRead(line))).toEqual([]);
});

const monthNames = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec'.split('|');
const weekdayNames = 'sun|mon|tue|wed|thu|fri|sat'.split('|');
const ranges: readonly [number, number, readonly string[]][] = [
  [0, 59, []],
  [0, 23, []],
  [1, 31, []],
  [1, 12, monthNames],
  [0, 6, weekdayNames],
];

function value(number: number, [min, , names]: (typeof ranges)[number], style: number): string {
  const name = names[number - min];
  if (name === undefined || style < 2) return style === 1 ? `0${number}` : String(number);
  return style === 2 ? name : name.toUpperCase();
}

function validItem(range: (typeof ranges)[number]): fc.Arbitrary<string> {
  const number = fc.integer({ min: range[0], max: range[1] });
  const style = fc.integer({ min: 0, max: 3 });
  const step = fc.option(fc.integer({ min: 1, max: 99 }), { nil: undefined });
  const base = fc.oneof(
    fc.constantFrom('*', '?'),
    fc.tuple(number, style).map(([n, s]) => value(n, range, s)),
    fc.tuple(number, number, style, style).map(([a, b, s, t]) => `${value(Math.min(a, b), range, s)}-${value(Math.max(a, b), range, t)}`),
  );
  return fc.tuple(base, step).map(([text, every]) => (every === undefined ? text : `${text}/${every}`));
}

const validLine = fc
  .tuple(...ranges.map((range) => fc.array(validItem(range), { minLength: 1, maxLength: 3 }).map((items) => items.join(','))))
  .map((fields) => fields.join(' '));

// The grammar once more, as one pattern per field and a comparison of numbers: written apart from the code it judges.
function modelAccepts(line: string): boolean {
  const fields = line.split(' ').filter((field) => field !== '');
  return (
    fields.length === 5 &&
    fields.every((field, index) => {
      const [min, max, names] = ranges[index] ?? [0, 0, []];
      const asNumbers = field
        .toLowerCase()
        .split(',')
        .filter((item) => item !== '');
      const numberOf = (text: string): number => (names.includes(text) ? names.indexOf(text) + min : Number(text));
      const word = ['\\+?\\d+', ...names].join('|');
      return asNumbers.every((item) => {
        const star = /^[*?](?:-[^/]*)?(?:\/\+?0*([1-9]\d*))?$/.exec(item);
        if (star !== null) return true;
        const [, low, high, step] = new RegExp(`^(${word})(?:-(${word}))?(?:/(\\+?\\d+))?$`).exec(item) ?? [];
        if (low === undefined) return false;
        const last = high ?? (step === undefined ? low : String(max));
        return numberOf(low) >= min && numberOf(low) <= numberOf(last) && numberOf(last) <= max && Number(step ?? '1') > 0;
      });
    })
  );
}

test('every line the grammar can make is read', () => {
  fc.assert(
    fc.property(validLine, (line) => expect([line, isRead(line)]).toEqual([line, true])),
    { numRuns: 500 },
  );
});

test('a line with a letter changed is read or refused as the grammar says', () => {
  const letter = fc.constantFrom(...Array.from('0123456789*/-,?+ #LWxmonjae'));
  const change = fc.tuple(fc.nat(), fc.nat({ max: 1 }), fc.option(letter, { nil: '' }));
  const mutated = fc.tuple(validLine, fc.array(change, { minLength: 1, maxLength: 3 })).map(([line, changes]) =>
    changes.reduce((text, [position, dropped, inserted]) => {
      const at = position % (text.length + 1);
      return text.slice(0, at) + inserted + text.slice(at + dropped);
    }, line),
  );
  fc.assert(
    fc.property(mutated, (line) => expect([line, isRead(line)]).toEqual([line, modelAccepts(line)])),
    { numRuns: 3000 },
  );
});

test('the grammar written for these tests agrees with the parser of Kubernetes', () => {
  const plain = fixture.lines.filter(
    ({ line }) => /^[\x20-\x7e]*$/.test(line) && !line.startsWith('@') && !/[0-9]{16}/.test(line) && !carriesZone(line),
  );
  expect(plain.filter(({ line, accepted }) => modelAccepts(line) !== accepted)).toEqual([]);
});

test('any text is read or refused, and nothing is thrown', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (line) => expect(['fields', 'every', 'faults']).toContain(readCron(line).kind)));
});
