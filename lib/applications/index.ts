export type { CacheNeed, DatabaseNeed, FilesNeed, Needs } from './needs';
export { WebApplication, type WebApplicationProps } from './web-application';
export { ApiDocuments, type ApiDocumentsProps } from './api-documents';
export type { ApiDocument } from './api-page';
