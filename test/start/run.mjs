// Bundles the suite with the estate as it is now, and starts it.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

process.setSourceMapsEnabled(true);
buildSync({
  entryPoints: ['test/start/launch.ts', 'test/start/start.ts'],
  bundle: true,
  platform: 'node',
  packages: 'external',
  sourcemap: 'inline',
  outdir: 'build/start',
  logLevel: 'warning',
});
createRequire(import.meta.url)(join(process.cwd(), 'build/start/launch.js'));
