import { type BuiltImage, withRelease } from './release-file';
import { Releases } from './releases';

const FILE = 'estate/releases/dev.yaml';
const TEXT = `# Made to be edited by machines.
images:
  redis: '8.2.2'
  shop/kids: '21' # from the article
  shop/mens:
    tag: '21'
    build: '21'
workloads: {}
`;

const change = (built: Partial<BuiltImage>, text = TEXT) => withRelease(FILE, text, { image: 'shop/kids', tag: '22', build: {}, ...built });

test('a new tag changes its line alone', () => {
  expect(change({}).text).toBe(TEXT.replace("shop/kids: '21' # from the article", "shop/kids: '22'"));
});

test('facts of the build stand under the tag, quoted, because a revision may look like a number', () => {
  const { text = '' } = change({ build: { build: '17', revision: '12e4567', pullRequest: '4' } });
  expect(text).toContain(`
  shop/kids:
    tag: '22'
    build: '17'
    revision: '12e4567'
    pullRequest: '4'
  shop/mens:
`);
  expect(Releases.parse(FILE, text).find('shop/kids', 'shop/kids')).toEqual({
    tag: ':22',
    version: '22',
    build: { build: '17', revision: '12e4567', pullRequest: '4' },
  });
});

test('facts of the release before go with it', () => {
  expect(change({ image: 'shop/mens' }).text).toContain("  shop/mens: '22'\nworkloads");
});

test('the release of one workload is added where there was none', () => {
  expect(change({ workload: 'shop/kids', build: { build: '17' } }).text).toBe(
    TEXT.replace(
      'workloads: {}\n',
      `workloads:
  shop/kids:
    shop/kids:
      tag: '22'
      build: '17'
`,
    ),
  );
});

test('an image that the file does not name is an error: it would be released to nothing', () => {
  expect(change({ image: 'shop/kid' })).toEqual({
    mistakes: [`image (shop/kid) is not in ${FILE}; add '  shop/kid: "<tag>"' under 'images:' once, or correct the repository`],
  });
});

test('a tag that no release file may have is refused', () => {
  expect(change({ tag: 'latest' }).mistakes).toEqual([
    `${FILE}: images.shop/kids ("latest") is a tag that moves, so that the same file would run different images; write 'shop/kids: "<tag>"'`,
  ]);
});

test('a file that has errors is left as it is', () => {
  expect(change({}, 'images:\n  shop/kids: 21\n').mistakes).toHaveLength(1);
});
