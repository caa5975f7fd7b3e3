import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../lib/synth';

const tools = join(projectRoot(), 'test/conformance/tools');
const folders = readdirSync(tools, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
const rows = [...readFileSync(join(tools, 'README.md'), 'utf8').matchAll(/^\| `(\S+)` +\| (.+?) +\|/gm)].map(
  ([, folder = '', program = '']) => [folder, program] as const,
);

test('every program has a row with its version and licence', () => {
  expect(rows.map(([folder]) => folder)).toEqual(folders);
});

test.each(rows)('%s is the version that its row states', (folder, program) => {
  const stated = /\d+\.\d+\.\d+|[0-9a-f]{12}/.exec(program)?.[0];
  const required = readFileSync(join(tools, folder, 'go.mod'), 'utf8').match(/ v\S+/g);

  expect(required).toContainEqual(expect.stringMatching(new RegExp(`(^ v|-)${stated?.replaceAll('.', '\\.')}$`)));
});
