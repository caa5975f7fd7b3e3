export * from './java-service';
export * from './spring-boot-service';
export type { ActuatorPaths, JavaProps } from './java-props';
