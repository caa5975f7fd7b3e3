export type { CacheNeed, DatabaseNeed, FilesNeed, Needs } from './needs';
export { WebApplication, type WebApplicationProps } from './web-application';
