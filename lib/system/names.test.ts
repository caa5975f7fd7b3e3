import * as fc from 'fast-check';
import { isHostName, isVariableName, LONGEST_NAME, validateName } from './names';

// written from the text of RFC 1123, not from our expression
function isDnsLabel(text: string): boolean {
  const letterOrDigit = (unit: string): boolean => (unit >= 'a' && unit <= 'z') || (unit >= '0' && unit <= '9');
  const units = text.split('');
  const [first = '', last = ''] = [units[0], units.at(-1)];
  return (
    units.length > 0 &&
    units.length <= 63 &&
    letterOrDigit(first) &&
    letterOrDigit(last) &&
    units.every((unit) => unit === '-' || letterOrDigit(unit))
  );
}

const TOO_LONG = 'a'.repeat(64);

test.each(['kids', 'a', '0', 'my-shop-2', 'a'.repeat(63)])('%s is a name', (name) => {
  expect(validateName(name)).toEqual([]);
});

test.each(['', 'Kids', 'my_shop', 'my.shop', '-kids', 'kids-', 'küche', 'kids\n'])('%j is none', (name) => {
  expect(validateName(name)).toEqual([
    `name (${name}) must be lower-case letters, digits and '-', and begin and end with a letter or digit; rename it or set 'name'`,
  ]);
});

test('a name that is too long says how long it may be', () => {
  expect(validateName(TOO_LONG)).toEqual([
    `name (${TOO_LONG}) has 64 characters, and labels and Services may have 63; give a shorter id or set 'name'`,
  ]);
});

// StatefulSet names of 57 and 63 characters are accepted, and no pod is ever created: at most 52, as for CronJobs
test.each(['StatefulSet', 'CronJob'])('a %s may have 52 characters', (kind) => {
  expect(validateName('a'.repeat(52), kind)).toEqual([]);
  expect(validateName('a'.repeat(53), kind)).toEqual([
    `name (${'a'.repeat(53)}) has 53 characters, and a ${kind} may have 52; give a shorter id or set 'name'`,
  ]);
  expect(LONGEST_NAME[kind]).toBe(52);
});

test('a name is right when Kubernetes takes it as a label and as a host', () => {
  const near = fc.string({ unit: fc.constantFrom(...Array.from('ab0-A_.é\n')), maxLength: 66 });
  const label = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
  fc.assert(
    fc.property(fc.oneof(near, label), (name) => {
      expect(validateName(name).length === 0).toBe(isDnsLabel(name));
    }),
  );
});

test.each([
  ['example.org', true],
  ['kafka', true],
  ['a'.repeat(253), true],
  ['a'.repeat(254), false],
  ['Example.org', false],
  ['example..org', false],
  ['-a.org', false],
  ['a.org:80', false],
  ['', false],
])('whether %j is a host name: %s', (text, expected) => {
  expect(isHostName(text)).toBe(expected);
});

test.each([
  ['LOG_LEVEL', true],
  ['_a.b-c', true],
  ['1ST', false],
  ['A B', false],
  ['', false],
])('whether %j is the name of a variable: %s', (text, expected) => {
  expect(isVariableName(text)).toBe(expected);
});
