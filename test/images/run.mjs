// Bundles the module with its table as it is now, and builds images by hand: all of the estate, or those of the references given.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const outfile = join(process.cwd(), 'build/images.js');
process.setSourceMapsEnabled(true);
buildSync({
  entryPoints: ['test/images/build-all.ts'],
  bundle: true,
  platform: 'node',
  packages: 'external',
  sourcemap: 'inline',
  outfile,
  logLevel: 'warning',
});
createRequire(import.meta.url)(outfile);
