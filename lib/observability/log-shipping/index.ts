export type { FileLogs } from './file-logs';
export * from './node-logs';
