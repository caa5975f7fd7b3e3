export { type PreviewOptions, type RenderedPreview, renderPreview } from './preview';
export { previewText, writePreview } from './preview-files';
