export { SharedVolume, type SharedVolumeProps } from './shared-volume';
export { StaticVolume, type StaticVolumeProps } from './static-volume';
export { VolumeSource } from './volume-source';
