#!/usr/bin/env node
// Bundles the program with the charts as they are now, and runs it: a tenth of the time that compiling on the fly would take.
import { createRequire } from 'node:module';
import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';

const rootOf = (folder) =>
  existsSync(join(folder, 'cdk8s.yaml')) ? folder : folder === dirname(folder) ? undefined : rootOf(dirname(folder));
const root = rootOf(process.cwd());

if (root === undefined) {
  process.stderr.write('no cdk8s.yaml in this folder or above it; run keelson inside the project\n');
  process.exit(2);
}
process.chdir(root);
process.setSourceMapsEnabled(true);

// under a name of its own first, so that two runs at once never load half a program
const bundle = join(root, 'build', 'keelson.js');
const outfile = `${bundle}.${process.pid}.js`;
try {
  buildSync({
    entryPoints: ['cli/keelson.ts'],
    bundle: true,
    platform: 'node',
    packages: 'external',
    sourcemap: 'inline',
    outfile,
    logLevel: 'warning',
  });
} catch {
  // esbuild has said where the code does not compile
  process.exit(1);
}
renameSync(outfile, bundle);
createRequire(import.meta.url)(bundle);
