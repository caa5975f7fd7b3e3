import { when } from '../../system';
import type { ActuatorPaths, JavaProps, SpringBootProps } from './java-props';

/** Mistakes a person can make with a program on the JVM; an empty list when there are none. */
export function validateJava({ heapPercent = 75, jvmOptions = [], env = {} }: JavaProps): string[] {
  return [
    ...when(
      !(heapPercent >= 10 && heapPercent <= 90),
      `heapPercent (${heapPercent}) must be between 10 and 90: threads, classes and buffers need memory too; raise resources.memory instead`,
    ),
    ...jvmOptions
      .filter((option) => /^-Xm[sx]|^-XX:MaxRAMPercentage/.test(option))
      .map((option) => `jvmOptions (${option}) sets the heap beside heapPercent; set heapPercent, and resources.memory`),
    ...when(
      'JAVA_TOOL_OPTIONS' in env,
      'env.JAVA_TOOL_OPTIONS takes the place of heapPercent and jvmOptions; put its options into jvmOptions',
    ),
  ];
}

/** Mistakes a person can make with a Spring Boot application. */
export function validateSpringBoot({ actuator = {}, managementPort = 8081, port, extraPorts = [] }: SpringBootProps): string[] {
  const taken = [port, ...extraPorts].some((each) => (typeof each === 'number' ? each : each.port) === managementPort);
  const { readiness, liveness }: ActuatorPaths = actuator;
  return [
    ...when(
      taken,
      `managementPort (${managementPort}) is also a port of the Service, so that everybody could read health and metrics; choose another`,
    ),
    ...when(
      readiness !== undefined && readiness === liveness,
      `actuator.liveness (${liveness ?? ''}) must be another path than readiness: when a database is away, every pod would be restarted`,
    ),
  ];
}
