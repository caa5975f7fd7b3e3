// Bundles a suite with the estate as it is now, and runs it.
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * @param {string} folder below build/
 * @param {readonly string[]} entryPoints the first one is run; it finds the others next to itself
 */
export function bundleAndRun(folder, ...entryPoints) {
  const outdir = join(process.cwd(), 'build', folder);
  process.setSourceMapsEnabled(true);
  buildSync({ entryPoints, bundle: true, platform: 'node', packages: 'external', sourcemap: 'inline', outdir, logLevel: 'warning' });
  createRequire(import.meta.url)(join(outdir, basename(entryPoints[0]).replace(/\.ts$/, '.js')));
}
