import { Duration, Size } from 'cdk8s';
import { type Drain, drainSeconds } from '../pod/drain';
import type { Resources } from '../pod/container-props';
import type { WebServiceProps } from '../web-service';

/** Props of {@link JavaService} and {@link SpringBootService}. */
export interface JavaProps extends WebServiceProps {
  /**
   * Percent of the memory limit that the heap may take; the rest is for threads, classes and buffers.
   *
   * @default 75
   */
  readonly heapPercent?: number;

  /**
   * Further options of the JVM, such as `-XX:+UseZGC`.
   *
   * @default - none
   */
  readonly jvmOptions?: readonly string[];

  /**
   * How long requests may take to finish once the program was told to stop; the drain comes before, and killing ten seconds after.
   *
   * @default Duration.seconds(30)
   */
  readonly shutdown?: Duration;
}

/** Where Spring Boot tells how it is. */
export interface ActuatorPaths {
  /** @default '/actuator/health/readiness' */
  readonly readiness?: string;
  /** @default '/actuator/health/liveness' */
  readonly liveness?: string;
  /** Asked until it answers the first time. @default - the path of liveness */
  readonly startup?: string;
  /** @default '/actuator/prometheus' */
  readonly metrics?: string;
}

export interface SpringBootProps extends Omit<JavaProps, 'health' | 'metrics'> {
  /** Where Spring Boot tells how it is. @default - as Spring Boot has it */
  readonly actuator?: ActuatorPaths;

  /**
   * The port for health and metrics, which no Service and no route leads to.
   *
   * @default 8081
   */
  readonly managementPort?: number;

  /** Leaves out the scrape of metrics, for an application without the Prometheus registry. @default false */
  readonly noMetrics?: boolean;
}

const DEFAULT_RESOURCES: Resources = { memory: Size.mebibytes(512) };
const DEFAULT_DRAIN_SECONDS = 5;
const SECONDS_TO_EXIT = 10;

/** The options by which a JVM keeps to the memory of its container, and ends when it is out of it: only a new one is well again. */
export function jvmOptions({ heapPercent = 75, jvmOptions: further = [] }: Pick<JavaProps, 'heapPercent' | 'jvmOptions'>): string {
  return [`-XX:MaxRAMPercentage=${heapPercent}`, '-XX:+ExitOnOutOfMemoryError', ...further].join(' ');
}

/** A WebService for a program on the JVM. */
export function javaServiceProps({ heapPercent, jvmOptions: further, shutdown, ...props }: JavaProps): WebServiceProps {
  return {
    resources: DEFAULT_RESOURCES,
    gracePeriod: gracePeriod(shutdown, props.drain),
    ...props,
    env: { JAVA_TOOL_OPTIONS: jvmOptions({ heapPercent, jvmOptions: further }), ...props.env },
    // a JVM that still loads its classes is slow, and not dead
    health: { startup: props.health?.startup ?? props.health?.liveness, ...props.health },
  };
}

/** A JavaService for a Spring Boot application: what it must be told so that what Kubernetes asks is there. */
export function springBootJavaProps({ actuator = {}, managementPort = 8081, noMetrics = false, ...props }: SpringBootProps): JavaProps {
  const { readiness = '/actuator/health/readiness', liveness = '/actuator/health/liveness', metrics = '/actuator/prometheus' } = actuator;
  const { startup = liveness } = actuator;
  const { shutdown = DEFAULT_SHUTDOWN } = props;
  const check = (path: string) => ({ http: { path, port: managementPort } });
  return {
    ...props,
    env: {
      SERVER_PORT: String(mainPort(props.port)),
      SERVER_SHUTDOWN: 'graceful',
      SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE: `${shutdown.toSeconds()}s`,
      MANAGEMENT_SERVER_PORT: String(managementPort),
      MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED: 'true',
      MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE: noMetrics ? 'health' : 'health,prometheus',
      ...props.env,
    },
    health: { readiness: check(readiness), liveness: check(liveness), startup: check(startup) },
    metrics: noMetrics ? undefined : { port: managementPort, path: metrics },
  };
}

const DEFAULT_SHUTDOWN = Duration.seconds(30);

function gracePeriod(shutdown: Duration = DEFAULT_SHUTDOWN, drain?: Drain): Duration {
  const seconds = drain === undefined ? DEFAULT_DRAIN_SECONDS : drainSeconds(drain);
  return Duration.seconds(seconds + shutdown.toSeconds() + SECONDS_TO_EXIT);
}

function mainPort(port: JavaProps['port']): number {
  return typeof port === 'number' ? port : port.port;
}
