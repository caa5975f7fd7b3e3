import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildOrder, Fingerprints, type Layer, stackOf } from './recipe';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keelson-recipe-'));
  mkdirSync(join(folder, 'app/src'), { recursive: true });
  writeFileSync(join(folder, 'app/src/main.go'), 'package main');
  writeFileSync(join(folder, 'entrypoint.sh'), '#!/bin/sh\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

const base: Layer = { name: 'base' };
const layer: Layer = {
  name: 'app',
  from: base,
  packages: ['curl'],
  files: { '/entrypoint.sh': 'entrypoint.sh' },
  fetch: [{ goProgram: 'src', of: 'app' }],
};

const fingerprint = (of: Layer, builder = 'builder'): string => new Fingerprints(folder, builder).of(of);

test('the same recipe has the same fingerprint', () => {
  expect(fingerprint({ ...layer, from: { ...base } })).toBe(fingerprint(layer));
  expect(fingerprint(layer)).toMatch(/^[0-9a-f]{16}$/);
});

test.each<[string, Layer]>([
  ['a package', { ...layer, packages: ['curl', 'git'] }],
  ['a script', { ...layer, run: 'true' }],
  ['a script before', { ...layer, before: 'true' }],
  ['the path of a file', { ...layer, files: { '/start.sh': 'entrypoint.sh' } }],
  ['what it stands on', { ...layer, from: { ...base, packages: ['curl'] } }],
  ['where it is built', { ...layer, stage: base }],
])('%s makes another one', (_, changed) => {
  expect(fingerprint(changed)).not.toBe(fingerprint(layer));
});

test('the content of a file or a folder makes another one', () => {
  const before = fingerprint(layer);
  writeFileSync(join(folder, 'entrypoint.sh'), '#!/bin/sh -e\n');
  const between = fingerprint(layer);
  writeFileSync(join(folder, 'app/src/main.go'), 'package main // changed');
  expect(new Set([before, between, fingerprint(layer), fingerprint(layer, 'other builder')]).size).toBe(4);
});

test('layers are built after all that they need, and each once', () => {
  const stage: Layer = { name: 'stage', from: base };
  const top: Layer = { name: 'top', from: { name: 'middle', from: base }, stage };
  expect(buildOrder(top).map(({ name }) => name)).toEqual(['base', 'middle', 'stage', 'top']);
  expect(stackOf(top).map(({ name }) => name)).toEqual(['base', 'middle', 'top']);
});
