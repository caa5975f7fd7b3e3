import { type Environment, previewName } from '../../system';

/** What the namespace of a preview says of it: by its label it is found, by its annotation it is known when nobody needs it any more. */
export function previewMarks({ preview }: Pick<Environment, 'preview'>): Record<'labels' | 'annotations', Record<string, string>> {
  if (!preview) return { labels: {}, annotations: {} };
  return { labels: { 'keelson/preview': previewName(preview) }, annotations: { 'keelson/expires': preview.expires } };
}
