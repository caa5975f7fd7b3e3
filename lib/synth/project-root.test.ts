import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './project-root';
import { UserError } from './user-error';

const folder = mkdtempSync(join(tmpdir(), 'keelson-root-'));
const inner = join(folder, 'project', 'charts', 'platform');

beforeAll(() => {
  mkdirSync(inner, { recursive: true });
  writeFileSync(join(folder, 'project', 'cdk8s.yaml'), '');
});

afterAll(() => rmSync(folder, { recursive: true }));

test('the root of the project is the folder with cdk8s.yaml, from any folder inside', () => {
  expect(projectRoot(inner)).toBe(join(folder, 'project'));
  expect(projectRoot(join(folder, 'project'))).toBe(join(folder, 'project'));
});

test('outside a project it says what is missing', () => {
  expect(() => projectRoot(folder)).toThrow(new UserError('no cdk8s.yaml in this folder or above it; run inside the project'));
});
