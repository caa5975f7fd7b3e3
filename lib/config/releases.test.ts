import * as fc from 'fast-check';
import { Releases } from './releases';

const FILE = 'estate/releases/dev.yaml';
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

const parse = (text: string) => Releases.parse(FILE, text);
const mistakesOf = (text: string) => parse(text).mistakes;

const full = `
images:
  shop/kids: "21"
  shop/mens: "1.10@${DIGEST}"
  registry.example.com:5000/shop/home: "@${DIGEST}"
workloads:
  shop/kids:
    shop/kids: "22"
`;

describe('a release', () => {
  test('is the tag under the repository', () => {
    expect(parse(full).find('shop/kids', 'shop/other')).toEqual({ tag: ':21', version: '21' });
  });

  test('of one workload wins', () => {
    expect(parse(full).find('shop/kids', 'shop/kids')).toEqual({ tag: ':22', version: '22' });
  });

  test('that a workload does not name is the one of all', () => {
    expect(parse(full).find('shop/mens', 'shop/kids')).toEqual({ tag: `:1.10@${DIGEST}`, version: '1.10' });
  });

  test('may be a digest alone, of a repository with a registry and a port', () => {
    expect(parse(full).find('registry.example.com:5000/shop/home', 'shop/home')).toEqual({ tag: `@${DIGEST}`, version: '' });
  });

  test('may say what it was built from', () => {
    const releases = parse('images:\n  shop/kids: { tag: "22", build: "17", revision: "12e4567" }\n');
    expect(releases.mistakes).toEqual([]);
    expect(releases.find('shop/kids', 'shop/kids')).toEqual({ tag: ':22', version: '22', build: { build: '17', revision: '12e4567' } });
  });

  test('that is missing is a mistake that shows the line to add', () => {
    expect(parse(full).find('shop/new', 'shop/new')).toEqual({
      mistake: `image (shop/new) has no release; add '  shop/new: "<tag>"' under 'images:' in estate/releases/dev.yaml`,
    });
  });

  test('of a repository that has the name of something every object has is missing too', () => {
    expect(parse(full).find('constructor', 'toString').tag).toBeUndefined();
  });

  test('is the same for every image in tests', () => {
    expect(Releases.fixed('1').find('any/image', 'any/workload')).toEqual({ tag: ':1', version: undefined });
    expect(Releases.fixed(`@${DIGEST}`).find('any/image', 'any/workload')).toEqual({ tag: `@${DIGEST}` });
  });
});

test.each(['', '# nothing yet\n', 'images:\n', 'images: {}\nworkloads:\n', full])('a right file has no mistakes: %j', (text) => {
  expect(mistakesOf(text)).toEqual([]);
});

test.each([
  ['latest', '"latest"', 'is a tag that moves, so that the same file would run different images'],
  ['main', 'main', 'is a tag that moves, so that the same file would run different images'],
  ['an empty text', '""', 'has no tag'],
  ['nothing', '', 'has no tag'],
  ['unquoted 1.10', '1.10', 'must be quoted, or YAML reads 1.10 as the number 1.1'],
  ['a number', '21', 'must be quoted, or YAML reads 1.10 as the number 1.1'],
  ['a list', '["1"]', 'must be quoted, or YAML reads 1.10 as the number 1.1'],
  ['a space', '"1 2"', 'is not a tag, a tag with a digest, or a digest'],
  ['a repository', '"shop/kids:1"', 'is not a tag, a tag with a digest, or a digest'],
  ['half a digest', '"1@sha256:0123"', 'is not a tag, a tag with a digest, or a digest'],
  ['a tag that is too long', `"${'1'.repeat(129)}"`, 'is not a tag, a tag with a digest, or a digest'],
])('%s as a tag is a mistake', (_, tag, mistake) => {
  const [message, ...others] = mistakesOf(`images:\n  shop/kids: ${tag}\n`);
  expect(others).toEqual([]);
  expect(message?.replace(/\(.*?\) (?=has|is|must)/, '')).toBe(
    `estate/releases/dev.yaml: images.shop/kids ${mistake}; write 'shop/kids: "<tag>"'`,
  );
});

test('the message of a wrong tag shows what YAML made of it', () => {
  expect(mistakesOf('workloads:\n  shop/kids:\n    shop/kids: 1.10\n')).toEqual([
    `estate/releases/dev.yaml: workloads.shop/kids.shop/kids (1.1) must be quoted, or YAML reads 1.10 as the number 1.1; write 'shop/kids: "<tag>"'`,
  ]);
});

test.each([
  ['{ build: "17" }', 'shop/kids.tag (undefined) has no tag; write \'tag: "<tag>"\''],
  [
    '{ tag: latest }',
    'shop/kids.tag ("latest") is a tag that moves, so that the same file would run different images; write \'tag: "<tag>"\'',
  ],
  ['{ tag: "22", builds: "17" }', "shop/kids.builds is not known; a release has 'tag' and 'build', 'revision', 'pullRequest'"],
  [
    '{ tag: "22", revision: 12e3 }',
    'shop/kids.revision (12000) must be quoted, or YAML reads the revision 12e4567 as a number; write \'revision: "<revision>"\'',
  ],
  ['{ tag: "22", build: "" }', 'shop/kids.build ("") must be a text; write \'build: "<build>"\''],
])('facts of a build that are wrong are mistakes: %s', (entry, mistake) => {
  expect(mistakesOf(`images:\n  shop/kids: ${entry}\n`)).toEqual([`estate/releases/dev.yaml: images.${mistake}`]);
});

test('a tag that moves is right with a digest, which does not', () => {
  expect(mistakesOf(`images:\n  shop/kids: "latest@${DIGEST}"\n`)).toEqual([]);
});

test('a wrong tag is no release', () => {
  expect(parse('images:\n  shop/kids: latest\n').find('shop/kids', 'shop/kids').tag).toBeUndefined();
});

test('an unknown section is a mistake', () => {
  expect(mistakesOf('image:\n  shop/kids: "1"\n')).toEqual([
    "estate/releases/dev.yaml: 'image' is not known; a release file has 'images', 'workloads' and 'promotions'",
  ]);
});

test.each([
  ['images: "1"\n', 'images ("1")'],
  ['images:\n  - shop/kids\n', 'images (["shop/kids"])'],
  ['workloads:\n  shop/kids: "22"\n', 'workloads.shop/kids ("22")'],
  ['- shop/kids\n', 'the file (["shop/kids"])'],
])('what should be a map and is none is a mistake: %j', (text, what) => {
  expect(mistakesOf(text)).toEqual([`estate/releases/dev.yaml: ${what} must be a map, such as 'name: value'`]);
});

test('a promotion says why, however the repository is written', () => {
  const releases = parse('promotions:\n  docker.io/library/redis: "8.4 is tried here first"\n');
  expect(releases.promotion('redis')).toBe('8.4 is tried here first');
  expect(releases.promotion('mysql')).toBeUndefined();
  expect(mistakesOf('promotions:\n  redis: ""\n')).toEqual([
    `estate/releases/dev.yaml: promotions.redis ("") must say why; write 'redis: "<reason>"'`,
  ]);
});

test('a file that is not YAML is a mistake with its place', () => {
  expect(mistakesOf('images: {\n')).toEqual([expect.stringMatching(/^estate\/releases\/dev\.yaml: Flow map .* at line 2, column 1/)]);
});

test('a repository that is listed twice is a mistake', () => {
  expect(mistakesOf('images:\n  shop/kids: "1"\n  shop/kids: "2"\n')).toEqual([
    'estate/releases/dev.yaml: Map keys must be unique at line 3, column 3:',
  ]);
});

test('an alias without its anchor is a mistake', () => {
  expect(mistakesOf('images:\n  shop/kids: *tag\n')).toEqual([
    'estate/releases/dev.yaml: Unresolved alias (the anchor must be set before the alias): tag',
  ]);
});

test('two documents in one file are a mistake', () => {
  expect(mistakesOf('images: {}\n---\nimages: {}\n')).toHaveLength(1);
});

test('all mistakes of a file are told at once', () => {
  expect(mistakesOf('images:\n  a: latest\n  b: 1\nother: 1\n')).toHaveLength(3);
});

const tag = fc
  .stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/)
  .filter((text) => !/^(?:latest|stable|edge|nightly|main|master)$/.test(text));
const digest = fc.stringMatching(/^@sha256:[0-9a-f]{64}$/);

test('every tag and digest that registries know is read as it is written', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        tag,
        digest,
        fc.tuple(tag, digest).map((parts) => parts.join('')),
      ),
      (text) => {
        const releases = parse(`images:\n  shop/kids: ${JSON.stringify(text)}\n`);
        expect(releases.mistakes).toEqual([]);
        expect(releases.find('shop/kids', 'shop/kids').tag).toMatch(/^[:@]/);
        expect(releases.find('shop/kids', 'shop/kids').tag?.replace(/^:/, '')).toBe(text);
      },
    ),
  );
});

test('no text makes reading throw, and what is found always looks like a tag', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `images:\n  shop/kids: ${text}`),
      ),
      (text) => {
        const { tag: found = ':1' } = parse(text).find('shop/kids', 'shop/kids');
        expect(found).toMatch(/^(?::[A-Za-z0-9_][A-Za-z0-9_.-]*)?(?:@sha256:[0-9a-f]{64})?$/);
      },
    ),
  );
});
