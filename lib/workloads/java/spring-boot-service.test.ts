import { Duration, Size } from 'cdk8s';
import type { Container, EnvVar } from 'kubernetes-types/core/v1';
import { testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import { Drain } from '../pod/drain';
import type { SpringBootProps } from './java-props';
import { SpringBootService } from './spring-boot-service';

const requiredProps: SpringBootProps = { image: 'shop/orders', port: 8080 };

function synthSpringBoot(props: Partial<SpringBootProps> = {}, environment = testEnvironment()) {
  return synthRole((chart) => new SpringBootService(chart, 'orders', { ...requiredProps, ...props }), environment);
}

function podOf(props: Partial<SpringBootProps> = {}) {
  const { spec } = synthSpringBoot(props).get('Deployment', 'orders').spec.template;
  const container = spec.containers[0] as Container;
  const env = Object.fromEntries((container.env ?? []).map(({ name, value }: EnvVar) => [name, value]));
  return { spec, container, env };
}

test('readiness, liveness and startup are paths of the actuator on the port for management', () => {
  const { container, env } = podOf();
  expect(container.readinessProbe?.httpGet).toEqual({ path: '/actuator/health/readiness', port: 8081, scheme: 'HTTP' });
  expect(container.livenessProbe?.httpGet).toEqual({ path: '/actuator/health/liveness', port: 8081, scheme: 'HTTP' });
  expect(container.startupProbe?.httpGet).toEqual({ path: '/actuator/health/liveness', port: 8081, scheme: 'HTTP' });
  expect(env).toMatchObject({ MANAGEMENT_SERVER_PORT: '8081', SERVER_PORT: '8080', MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED: 'true' });
});

test('paths are options, not constants', () => {
  const { container } = podOf({ actuator: { readiness: '/r', liveness: '/l', startup: '/s' }, managementPort: 9000 });
  const asked = [container.readinessProbe, container.livenessProbe, container.startupProbe].map((probe) => probe?.httpGet);
  expect(asked.map((check) => [check?.path, check?.port])).toEqual([
    ['/r', 9000],
    ['/l', 9000],
    ['/s', 9000],
  ]);
});

test('the Service leads to the application alone', () => {
  expect(synthSpringBoot().get('Service', 'orders').spec.ports).toHaveLength(1);
  expect(synthSpringBoot().get('Service', 'orders').spec.ports[0].targetPort).toBe('http');
});

test('metrics are the actuator’s, unless the application has none', () => {
  expect(synthSpringBoot().get('PodMonitor', 'orders').spec.podMetricsEndpoints[0]).toMatchObject({ path: '/actuator/prometheus' });
  const without = synthSpringBoot({ noMetrics: true });
  expect(without.all('PodMonitor')).toEqual([]);
  expect(podOf({ noMetrics: true }).env.MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE).toBe('health');
});

test('it has time to finish its requests after the drain, and is killed only then', () => {
  const { spec, env } = podOf({ shutdown: Duration.seconds(20), drain: Drain.wait(Duration.seconds(10)) });
  expect(env).toMatchObject({ SERVER_SHUTDOWN: 'graceful', SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE: '20s' });
  expect(spec.terminationGracePeriodSeconds).toBe(40);
});

test('all props can be set', () => {
  const { container, spec, env } = podOf({
    heapPercent: 60,
    jvmOptions: ['-XX:+UseZGC'],
    resources: { memory: Size.gibibytes(1) },
    gracePeriod: Duration.minutes(2),
    env: { SPRING_PROFILES_ACTIVE: 'production' },
  });
  expect(env).toMatchObject({
    JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError -XX:+UseZGC',
    SPRING_PROFILES_ACTIVE: 'production',
  });
  expect(container.resources?.limits?.memory).toBe('1024Mi');
  expect(spec.terminationGracePeriodSeconds).toBe(120);
});

test.each<[Partial<SpringBootProps>, string]>([
  [
    { heapPercent: 95 },
    'heapPercent (95) must be between 10 and 90: threads, classes and buffers need memory too; raise resources.memory instead',
  ],
  [{ jvmOptions: ['-Xmx1g'] }, 'jvmOptions (-Xmx1g) sets the heap beside heapPercent; set heapPercent, and resources.memory'],
  [
    { env: { JAVA_TOOL_OPTIONS: '-Xmx1g' } },
    'env.JAVA_TOOL_OPTIONS takes the place of heapPercent and jvmOptions; put its options into jvmOptions',
  ],
  [
    { managementPort: 8080, noMetrics: true },
    'managementPort (8080) is also a port of the Service, so that everybody could read health and metrics; choose another',
  ],
  [
    { actuator: { readiness: '/up', liveness: '/up' } },
    'actuator.liveness (/up) must be another path than readiness: when a database is away, every pod would be restarted',
  ],
])('a mistake is said with its remedy: %j', (props, message) => {
  expect(synthSpringBoot(props).mistakes).toEqual([`shop/orders: ${message}`]);
});
