export * from './container';
export * from './custom-resources';
export * from './json';
export * from './kubernetes';
export { clean } from './clean';
export { EXACT, kind, Manifest, type ManifestProps } from './manifest';
export { podTemplate, type PodTemplateProps, TOPOLOGIES, type Topology } from './pod-template';
export { Wave, WAVE_ANNOTATION, waveAnnotation } from './waves';
