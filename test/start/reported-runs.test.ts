import { merged, type ReportedRun } from './reported-runs';

const image = (repository: string, software: string) => ({ repository, class: 'program', software, reason: '' });
const run = (images: ReportedRun['images'], ...checks: readonly (readonly [string, string, ...string[]])[]): ReportedRun => ({
  images,
  environments: [{ checks: checks.map(([where, what, ...problems]) => ({ where, what, problems })) }],
});

test('runs of parts of the estate are one, and the later answers for a system replace all earlier ones', () => {
  const first = run(
    [image('redis', 'Redis 8.0'), image('busybox', 'BusyBox')],
    ['prod shop', 'ready', 'not yet'],
    ['prod shop', 'calm'],
    ['prod hello', 'ready'],
  );
  const second = run([image('redis', 'Redis 8.2')], ['prod shop', 'ready']);

  expect(merged([first, second])).toEqual({
    images: [image('busybox', 'BusyBox'), image('redis', 'Redis 8.2')],
    checks: [
      { where: 'prod hello', what: 'ready', problems: [] },
      { where: 'prod shop', what: 'ready', problems: [] },
    ],
  });
});
