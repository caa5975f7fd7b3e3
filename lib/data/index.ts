export { Backup, type BackupProps } from './backup/backup';
export { BackupTarget } from './backup/backup-target';
export * from './disk-class';
export * from './engine';
export * from './engines';
export type { Retention } from './scripts/backup';
export type { EngineScripts } from './scripts/engine-scripts';
export * from './stateful-database';
export type { DatabaseStorage } from './stateful-set-spec';
