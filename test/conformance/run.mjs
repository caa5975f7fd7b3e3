// Bundles the suite with the estate as it is now, and runs it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const outfile = join(process.cwd(), 'build/conformance.js');
process.setSourceMapsEnabled(true);
buildSync({
  entryPoints: ['test/conformance/conformance.ts'],
  bundle: true,
  platform: 'node',
  packages: 'external',
  sourcemap: 'inline',
  outfile,
  logLevel: 'warning',
});
createRequire(import.meta.url)(outfile);
