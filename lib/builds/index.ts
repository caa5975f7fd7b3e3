export * from './jenkins-configuration';
export * from './jenkins-plugins';
