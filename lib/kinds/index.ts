export * from './container';
export * from './custom-resources';
export * from './json';
export * from './kubernetes';
export { clean } from './clean';
export { EXACT, kind, Manifest, type ManifestProps } from './manifest';
export { podTemplate, type PodTemplateProps } from './pod-template';
export { Wave, WAVE_ANNOTATION, waveAnnotation } from './waves';
