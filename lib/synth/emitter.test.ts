import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { parse, parseAllDocuments } from 'yaml';
import type { Json, JsonObject } from '../kinds/json';
import { emitDocuments, emitYaml, generatedHeader } from './emitter';

/** The value as three readings see it: two independent parsers, one of them in both versions of YAML. */
function readings(yaml: string): unknown[] {
  return [load(yaml), parse(yaml, { version: '1.1', merge: true }), parse(yaml, { version: '1.2' })];
}

/** A text as a key, as a value, and in a list in a list, with something behind it. */
function everywhere(text: string): JsonObject {
  return { value: text, list: [text, [text, { [text]: text }]], map: { [text]: { a: text, b: [text] } }, [text]: text, last: text };
}

function lineOf(value: Json): string {
  return emitYaml({ a: value }).slice('a: '.length, -1);
}

const words = (text: string) => text.trim().split(/\s+/);
const STRUCTURE = [
  ': ',
  ' #',
  '- ',
  '? ',
  '\n',
  '\n\n',
  '\n ',
  '\t',
  '\r',
  ' ',
  '  ',
  '\n---\n',
  '\n...\n',
  ...words(`: # - ? " ' \\ | > & * ! % @ \``),
];
const BRACKETS = words('{ } [ ] , {} [] --- ... %YAML !!str << = ~ #! a word __proto__');
const TYPED = words('yes No ON off y N null True .inf -.INF .NaN -inf 0o7 010 0x1F 0b1 1_000 _1 -_1 12e3 e5 1. .5 +1 -1 0 1 9 e . +');
const TIMES = words('1:20 1:20:30.5 190:20 2024-01-01 2024-01-01T00:00:00Z');
const HIDDEN = [...Array.from('\u0000\u0007\u001b\u007f\u0085\u00a0\u200b\u2028\u2029\u202e\ufeff\ufffe\uffff'), '😀', 'é', '中'];

const nasty = fc
  .array(fc.constantFrom(...STRUCTURE, ...BRACKETS, ...TYPED, ...TIMES, ...HIDDEN), { maxLength: 8 })
  .map((tokens) => tokens.join(''));
const anyText = fc.oneof(nasty, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());
const anyNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(1e21, -1e21, 1e-7, 5e-324, -0),
);

const { anyObject } = fc.letrec<{ anyJson: Json; anyObject: JsonObject }>((tie) => ({
  anyJson: fc.oneof(
    { depthSize: 'small' },
    anyText,
    anyNumber,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('anyJson'), { maxLength: 4 }),
    tie('anyObject'),
  ),
  anyObject: fc.dictionary(anyText, tie('anyJson'), { maxKeys: 5, noNullPrototype: true }),
}));

function expectSame(value: JsonObject): void {
  const yaml = emitYaml(value);
  for (const reading of readings(yaml))
    if (!isDeepStrictEqual(reading, value)) expect({ yaml, reading }).toStrictEqual({ yaml, reading: value });
}

describe('whatever is emitted is read back equal by two parsers, as YAML 1.1 and 1.2:', () => {
  test('strings of tokens that mean something in YAML, as keys and as values', () => {
    fc.assert(
      fc.property(nasty, (text) => expectSame(everywhere(text))),
      { numRuns: 1500 },
    );
  });

  test('strings over all of Unicode, as keys and as values', () => {
    fc.assert(
      fc.property(anyText, (text) => expectSame(everywhere(text))),
      { numRuns: 700 },
    );
  });

  test('numbers, down to the sign of zero', () => {
    fc.assert(
      fc.property(anyNumber, (number) => expectSame({ number, list: [number, [number]] })),
      { numRuns: 800 },
    );
  });

  test('nested lists and maps', () => {
    fc.assert(fc.property(anyObject, expectSame), { numRuns: 500 });
  });

  test('several lines, with blank lines, indents and blanks at the end', () => {
    const line = fc.constantFrom('', ' ', '  ', 'a', '  a', 'a  ', '\ta', 'a: b', '# a', '- a', '---', '...', '"', '\u00e9');
    const lines = fc.array(line, { minLength: 1, maxLength: 7 }).map((all) => all.join('\n'));
    fc.assert(
      fc.property(lines, (text) => expectSame(everywhere(text))),
      { numRuns: 1000 },
    );
  });

  test('every single character below U+3000 and at the ends of the planes', () => {
    for (let code = 0; code < 0x3000; code++) expectSame({ a: `x${String.fromCodePoint(code)}y` });
    for (const code of [0xd7ff, 0xe000, 0xfdd0, 0xfeff, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x1ffff, 0x10ffff])
      expectSame(everywhere(String.fromCodePoint(code)));
  });

  test('keys longer than parsers take in front of a colon', () => {
    const key = 'k'.repeat(2000);
    expectSame({ [key]: 'text', map: { [`${key}"`]: { [key]: [1, { [key]: ['a'] }] } }, list: [{ [key]: 'first\nsecond\n', b: [] }] });
  });
});

describe('quotes', () => {
  test.each([
    ...words(
      'y Y n yes No on OFF true False null NULL ~ .inf -.inf .NaN -inf e5 E+1 -e9 = << & &a *a !a | > % @a `a {a [a ] } ,a "a \'a #a - ? a: --- ...',
    ),
    ...words('0x1F 1_000 12e3 1e3 010 0o7 0b1 -_1 1 -1 +1 1.5 .5 1. 1.25 10.0.0.1 1:20 1:30:00 2024-01-01 2024-01-01T10:00:00Z'),
    ...['', ' ', ' a', 'a ', 'a: b', 'a #b', '- a', '? a'],
  ])('surround %j, which some parser reads as something else than this string', (text) => {
    expect(lineOf(text)).toBe(JSON.stringify(text));
    expect(emitYaml({ [text]: 1 })).toBe(`${JSON.stringify(text)}: 1\n`);
  });

  test.each([
    ['a\tb', '"a\\tb"'],
    ['a\r\nb', '"a\\r\\nb"'],
    ['\u0000\u001b\u007f', '"\\u0000\\u001b\\u007f"'],
    ['a\u0085b', '"a\\u0085b"'],
    ['a\u2028b\u2029c', '"a\\u2028b\\u2029c"'],
    ['\ufeffa', '"\\ufeffa"'],
    ['a\u202eb', '"a\\u202eb"'],
    ['\uffff', '"\\uffff"'],
    ['größe 中 😀', '"größe 中 😀"'],
  ])('hold %j with what cannot be seen or kept as an escape', (text, yaml) => {
    expect(lineOf(text)).toBe(yaml);
  });

  test.each([
    ...words(
      'shop /ready nginx:1.25 mysql@sha256:0a1b http://a.b:80/c?d=e#f --flag=value -c $(POD_IP) app.kubernetes.io/name yesterday none',
    ),
    ...words('500m 1.5Gi 128Mi 30s 25%'),
    ...['echo a, b; c', 'Path(`/home`) || PathPrefix(`/home/`)'],
  ])('are left off %j, which every parser reads as this string', (text) => {
    expect(lineOf(text)).toBe(text);
  });
});

describe('numbers', () => {
  test.each([
    [0, '0'],
    [-0, '-0.0'],
    [5000, '5000'],
    [0.5, '0.5'],
    [1e20, '100000000000000000000'],
    [1e21, '1.0e+21'],
    [-1e21, '-1.0e+21'],
    [1.5e21, '1.5e+21'],
    [1e-7, '1.0e-7'],
  ])('%d has a form that YAML 1.1 and 1.2 both take for a number', (number, yaml) => {
    expect(lineOf(number)).toBe(yaml);
  });

  test('an exponent has the dot and the sign that the grammar of YAML 1.1 asks for', () => {
    const float11 = /^[-+]?[0-9]+\.[0-9]*(?:[eE][-+][0-9]+)?$/;
    const int11 = /^-?(?:0|[1-9][0-9]*)$/;
    fc.assert(
      fc.property(anyNumber, (number) => float11.test(lineOf(number)) || int11.test(lineOf(number))),
      { numRuns: 300 },
    );
  });
});

describe('shape', () => {
  test('is block style with lists at the indent of their key, and keys in the given order', () => {
    const pod: JsonObject = {
      spec: { containers: [{ name: 'main', args: ['-c', 'x'], ports: [] }, {}], alone: true },
      kind: 'Pod',
      rows: [[1, [2]], []],
      none: null,
    };

    expect(emitYaml(pod)).toBe(
      [
        'spec:',
        '  containers:',
        '  - name: main',
        '    args:',
        '    - -c',
        '    - x',
        '    ports: []',
        '  - {}',
        '  alone: true',
        'kind: Pod',
        'rows:',
        '- - 1',
        '  - - 2',
        '- []',
        'none: null',
        '',
      ].join('\n'),
    );
  });

  test('an empty object is a document too', () => {
    expect(emitYaml({})).toBe('{}\n');
  });

  test('scripts and files are literal blocks that end as the text ends', () => {
    const files = { 'run.sh': '#!/bin/sh\n\nexec "$@"  \n', cut: 'a\n  b', kept: 'a\n\n\n', list: ['a\nb\n'] };

    expect(emitYaml(files)).toBe(
      [
        'run.sh: |',
        '  #!/bin/sh',
        '',
        '  exec "$@"  ',
        'cut: |-',
        '  a',
        '    b',
        'kept: |+',
        '  a',
        '',
        '',
        'list:',
        '- |',
        '  a',
        '  b',
        '',
      ].join('\n'),
    );
  });

  test.each(['\n', ' a\nb', '\n\ta\n', 'a\r\nb', 'a\n  ', 'a\n \n', 'a\u2028\nb'])(
    '%j is no literal block, since parsers disagree about it',
    (text) => {
      expect(lineOf(text)).toMatch(/^".*"$/);
    },
  );

  test('an object that occurs twice is written twice, without anchor and alias', () => {
    const labels = { team: 'retail' };

    expect(emitYaml({ a: labels, b: labels })).toBe('a:\n  team: retail\nb:\n  team: retail\n');
  });

  test('a file is the header and each object behind its own marker', () => {
    const file = emitDocuments(generatedHeader('charts/shop.ts'), [{ kind: 'Service' }, { text: 'a\n\n' }, { kind: 'Job' }]);

    expect(file).toBe(
      '# Generated by keelson from charts/shop.ts. Do not edit.\n---\nkind: Service\n---\ntext: |+\n  a\n\n---\nkind: Job\n',
    );
    expect(parseAllDocuments(file).map((document) => document.toJS() as unknown)).toEqual([
      { kind: 'Service' },
      { text: 'a\n\n' },
      { kind: 'Job' },
    ]);
  });
});

describe('refuses with the path', () => {
  const holds = 'a manifest holds only text, finite numbers, booleans, null, lists and plain objects';
  const circle: JsonObject = {};
  circle.self = circle;

  test.each<[string, object, string]>([
    ['NaN', { spec: { replicas: NaN } }, `spec.replicas is NaN; ${holds}`],
    ['Infinity', { a: [1, { b: -Infinity }] }, `a[1].b is -Infinity; ${holds}`],
    ['undefined', { a: undefined }, `a is undefined; ${holds}`],
    ['a hole in a list', { a: [1, undefined] }, `a[1] is undefined; ${holds}`],
    ['a function', { a: { b: () => 1 } }, `a.b is a function; ${holds}`],
    ['a big integer', { a: 1n }, `a is 1; ${holds}`],
    ['a symbol', { a: Symbol('x') }, `a is Symbol(x); ${holds}`],
    ['a date', { a: new Date(0) }, `a is an instance of Date; ${holds}`],
    ['a map', { a: [new Map()] }, `a[0] is an instance of Map; ${holds}`],
    ['half a surrogate pair', { a: ['x\ud800'] }, `a[0] ("x\\ud800") holds half of a surrogate pair, which is no character; ${holds}`],
    [
      'half a surrogate pair in a key',
      { a: { '\udc00': 1 } },
      `a.\udc00 ("\\udc00") holds half of a surrogate pair, which is no character; ${holds}`,
    ],
  ])('%s', (_, value, message) => {
    expect(() => emitYaml(value as JsonObject)).toThrow(new Error(message));
  });

  test('an object that contains itself', () => {
    expect(() => emitYaml(circle)).toThrow(
      `self.self.self.self.self.self.self.self.self.self….self.self.self is nested more than 200 deep or contains itself; ${holds}`,
    );
  });
});
