import type { ClusterRendering } from '../../conformance/rendering';
import { isCaught, renderFaults, START_FAULTS } from './planted-faults';

test('each fault is planted in a system of its own', () => {
  const { rendering } = renderFaults();

  expect(rendering.applications.map(({ name }) => name)).toEqual([
    'test-platform-teams',
    ...START_FAULTS.map(({ name }) => `test-${name}-${name}`),
  ]);
});

test.each(START_FAULTS.map(({ name }) => name))('%s: is planted', (name) => {
  const { rendering, sound } = renderFaults();
  const textOf = ({ applications }: ClusterRendering) =>
    [...(applications.find((application) => application.name === `test-${name}-${name}`)?.files.values() ?? [])].join('');

  expect(textOf(rendering)).not.toBe(textOf(sound));
});

const PLACE = 'dist/test/refused-config/refused-config.k8s.yaml: Deployment refused-config/web (refused-config/web/Deployment)';
const CONTAINER = 'container web: CrashLoopBackOff, ended with code 1, 2 restarts';
const LOG = '  web | nginx: [emerg] unknown directive "sever" in /etc/nginx/conf.d/default.conf:1';

test.each([
  ['all of it', [PLACE, 'Pod web-1: Running', CONTAINER, LOG], true],
  ['no construct', [PLACE.replace(/ \(.*/, ''), 'Pod web-1: Running', CONTAINER, LOG], false],
  ['another container', [PLACE, CONTAINER.replace('web', 'proxy'), LOG], false],
  ['no last lines', [PLACE, CONTAINER], false],
  ['other words', [PLACE, CONTAINER, '  web | nginx: ready'], false],
])('a report with %s', (_, lines, expected) => {
  const fault = START_FAULTS.find(({ name }) => name === 'refused-config');

  expect(fault && isCaught(fault, lines.join('\n'))).toBe(expected);
});
