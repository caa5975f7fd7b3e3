import { synthRole } from '../../../test/synth-role';
import type { JavaProps } from './java-props';
import { JavaService } from './java-service';

const requiredProps: JavaProps = { image: 'shop/orders', port: 8080 };

function synthJava(props: Partial<JavaProps> = {}) {
  const { spec } = synthRole((chart) => new JavaService(chart, 'orders', { ...requiredProps, ...props })).get('Deployment', 'orders');
  return { pod: spec.template.spec, container: spec.template.spec.containers[0] };
}

test('the heap follows the memory of the container', () => {
  const { container } = synthJava();
  expect(container.env).toContainEqual({ name: 'JAVA_TOOL_OPTIONS', value: '-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError' });
  expect(container.resources.limits.memory).toBe('512Mi');
});

test('what is asked for life is asked until it has started', () => {
  const { container } = synthJava({ health: { readiness: '/ready', liveness: '/live' } });
  expect(container.startupProbe.httpGet.path).toBe('/live');
  expect(container.startupProbe.failureThreshold * container.startupProbe.periodSeconds).toBe(300);
  expect(synthJava({ health: { liveness: '/live', startup: '/started' } }).container.startupProbe.httpGet.path).toBe('/started');
});

test('there is time for the drain, for requests, and to exit', () => {
  expect(synthJava().pod.terminationGracePeriodSeconds).toBe(45);
});
