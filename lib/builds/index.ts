export * from './go-build-env';
export * from './jenkins-configuration';
export * from './jenkins-plugins';
