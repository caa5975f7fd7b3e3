import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProjectCopy } from '../test/project-copy';
import { buildFacts } from './release';

// each run is a process of its own
jest.setTimeout(60_000);

let project: ProjectCopy;
beforeAll(() => {
  project = new ProjectCopy();
});
afterAll(() => project.remove());

const FILE = 'estate/releases/dev.yaml';
const fileText = () => readFileSync(join(project.folder, FILE), 'utf8');

test('what a pipeline built is recorded, and annotates what runs it', () => {
  const options = ['--environment', 'dev', '--image', 'redis', '--tag', '8.2.3'];
  expect(project.keelson('release', ...options, '--build', '17', '--revision', '0a1b2c', '--pull-request', '4')).toEqual({
    code: 0,
    out: '',
    err: `${FILE}: redis is now 8.2.3; render it with: keelson synth\n`,
  });
  expect(project.keelson('synth', '--environment', 'dev').code).toBe(0);
  const sets = Object.values(project.files('dist/dev'))
    .flatMap((text) => text.split('---\n'))
    .filter((object) => object.includes('kind: StatefulSet') && object.includes('image: redis:8.2.3'));
  expect(sets.length).toBeGreaterThan(0);
  for (const set of sets) expect(set).toMatch(/keelson\/build: "17"[^]*keelson\/pull-request: "4"[^]*keelson\/revision: "?0a1b2c/);
  expect(project.keelson('synth', '--check', '--environment', 'dev').code).toBe(0);
});

test('an image that nothing runs is refused, and the file stays as it was', () => {
  const before = fileText();
  expect(project.keelson('release', '--environment', 'dev', '--image', 'rediss', '--tag', '9')).toEqual({
    code: 1,
    out: '',
    err: `image (rediss) is not in ${FILE}; add '  rediss: "<tag>"' under 'images:' once, or correct the repository\n`,
  });
  expect(fileText()).toBe(before);
});

test('an environment that is not known is refused with those that are', () => {
  expect(project.keelson('release', '--environment', 'prd', '--image', 'redis', '--tag', '9').err).toBe(
    '--environment (prd) is not known; there are: local, dev, staging, prod\n',
  );
});

test('what is needed is said', () => {
  expect(project.keelson('release', '--image', 'redis')).toMatchObject({
    code: 2,
    err: '--environment, --image and --tag are needed: keelson release --environment dev --image shop/kids --tag 22\n',
  });
});

test('facts come from options, or from the environment of the pipeline', () => {
  const variables = { KEELSON_BUILD: '17', KEELSON_REVISION: '0a1b2c', KEELSON_PULL_REQUEST: '' };
  expect(buildFacts({}, variables)).toEqual({ build: '17', revision: '0a1b2c' });
  expect(buildFacts({ build: '18', pullRequest: '4' }, variables)).toEqual({ build: '18', revision: '0a1b2c', pullRequest: '4' });
  expect(buildFacts({}, {})).toEqual({});
});
