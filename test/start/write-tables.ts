import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { estate } from '../../estate';
import { projectRoot } from '../../lib/synth';
import { withTable } from '../conformance/document-table';
import { describedImage } from '../images';
import { answersTable } from './answers';
import { imageReferences } from './image-references';
import { imageTable, shareLine } from './image-table';
import { renderLive } from './live-estate';
import { merged, type ReportedRun } from './reported-runs';

const PAGE = 'docs/conformance.md';

/** Writes what runs found into the documentation: `node test/start/tables.mjs build/start.json …`, from reports of `--json`. */
function main(files: readonly string[]): void {
  if (files.length === 0) throw new Error('name the reports: node test/start/tables.mjs build/start.json …');
  const { images, checks } = merged(files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as ReportedRun));
  const environments = estate.environments.map(({ name }) => name);
  const asked = environments.filter((name) => checks.some(({ where }) => where.startsWith(`${name} `)));
  const missing = imagesOf(asked).filter((repository) => !images.some((row) => row.repository === repository));
  if (missing.length > 0) throw new Error(`no report names what ran as ${missing.join(', ')}: a share of some images would stand for all`);
  const page = join(projectRoot(), PAGE);
  const withImages = withTable(readFileSync(page, 'utf8'), 'images', `${imageTable(images)}\n\n${shareLine(images)}.`);
  writeFileSync(page, withTable(withImages, 'answers', answersTable(checks, environments)));
}

/** Repositories that environments of the estate name. */
function imagesOf(environments: readonly string[]): readonly string[] {
  const references = environments.flatMap((name) => imageReferences(renderLive(name).rendering));
  return [...new Set(references.map((reference) => describedImage(reference).repository))];
}

try {
  main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
