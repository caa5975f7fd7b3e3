import { join } from 'node:path';
import { applyWrite, planWrite, type WriteCounts } from '../../synth';
import { refuseInside } from '../outside-dist';
import type { RenderedPreview } from './preview';

/**
 * Writes a preview into a folder of its own below `out`, and removes there what an earlier rendering of it left.
 *
 * @throws UserError for a place among the manifests of the estate, or one that cannot be written
 */
export function writePreview(out: string, { namespace, files }: RenderedPreview, dist: string): WriteCounts {
  refuseInside(out, dist);
  return applyWrite(planWrite(join(out, namespace), files, () => true));
}

/** The manifests of a preview as one text. */
export function previewText({ files }: Pick<RenderedPreview, 'files'>): string {
  return [...files]
    .filter(([name]) => name.endsWith('.yaml'))
    .map(([, content]) => content.toString())
    .join('');
}
