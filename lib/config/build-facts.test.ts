import { synthRole } from '../../test/synth-role';
import { testEnvironment } from '../../test/environments';
import { Engine, StatefulDatabase } from '../data';
import { Size } from 'cdk8s';
import { BatchJob, CronTask, NodeAgent, Schedule, WebService } from '../workloads';
import type { SystemChart } from '../system';
import { type BuildFacts, buildAnnotations } from './build-facts';
import { Releases } from './releases';

const facts: Required<BuildFacts> = { build: '17', revision: '0a1b2c', pullRequest: '4' };
const annotations = { 'keelson/build': '17', 'keelson/revision': '0a1b2c', 'keelson/pull-request': '4' };

const releases = (entry: string, workloads = '{}') =>
  Releases.parse('test.yaml', `images:\n  shop/kids: ${entry}\nworkloads: ${workloads}\n`);
const released = '{ tag: "22", build: "17", revision: "0a1b2c", pullRequest: "4" }';

function synth(make: (chart: SystemChart) => unknown, given = releases(released)) {
  return synthRole(make, testEnvironment({ images: { releases: given } }));
}

const kids = (chart: SystemChart) => new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, replicas: 2 });

test('each fact is an annotation where it is given', () => {
  expect(buildAnnotations(facts)).toEqual(annotations);
  expect(buildAnnotations({ revision: '0a1b2c' })).toEqual({ 'keelson/revision': '0a1b2c' });
  expect(buildAnnotations()).toEqual({});
});

test.each<[string, string, (chart: SystemChart) => unknown]>([
  ['Deployment', 'kids', kids],
  ['CronJob', 'kids', (chart) => new CronTask(chart, 'kids', { image: 'shop/kids', schedule: Schedule.daily({ hour: 3 }) })],
  ['DaemonSet', 'kids', (chart) => new NodeAgent(chart, 'kids', { image: 'shop/kids' })],
])('a %s says what its image was built from', (kind, name, make) => {
  expect(synth(make).get(kind, name).metadata.annotations).toMatchObject(annotations);
});

test('a StatefulSet says it beside what keeps it', () => {
  const given = Releases.parse(
    'test.yaml',
    `images:\n  postgres: { tag: "16.10", build: "17" }\n  prometheuscommunity/postgres-exporter: "1"\n`,
  );
  const objects = synth(
    (chart) => new StatefulDatabase(chart, 'db', { engine: Engine.postgresql({ major: 16 }), storage: { size: Size.gibibytes(1) } }),
    given,
  );
  expect(objects.get('StatefulSet', 'db').metadata.annotations).toMatchObject({
    'keelson/build': '17',
    'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
  });
});

test('a new release changes what runs, and neither its Services nor its policies, account and pods', () => {
  const objects = synth(kids);
  for (const kind of ['Service', 'NetworkPolicy', 'ServiceAccount', 'PodDisruptionBudget'])
    expect(Object.keys(objects.get(kind, 'kids').metadata.annotations ?? {})).not.toContain('keelson/build');
  const { template } = objects.get('Deployment', 'kids').spec;
  expect(Object.keys(template.metadata.annotations ?? {})).not.toContain('keelson/build');
});

test('a fact that is corrected gives a job that has run no other name', () => {
  const nameOf = (entry: string) =>
    synth((chart) => new BatchJob(chart, 'kids', { image: 'shop/kids', command: ['./load'] }), releases(entry)).objects.find(
      ({ kind }) => kind === 'Job',
    )?.metadata.name;
  expect(nameOf(released)).toBe(nameOf('"22"'));
  expect(nameOf(released)).not.toBe(nameOf('"23"'));
});

test('a canary has the facts of its own release', () => {
  const workloads = '{ shop/kids-canary: { shop/kids: { tag: "23", build: "18" } } }';
  const objects = synth(
    (chart) => new WebService(chart, 'kids', { image: 'shop/kids', port: 5000, replicas: 2, traffic: { canary: { weight: 50 } } }),
    releases(released, workloads),
  );
  expect(objects.get('Deployment', 'kids').metadata.annotations).toMatchObject(annotations);
  const canary = objects.get('Deployment', 'kids-canary').metadata.annotations;
  expect(canary).toMatchObject({ 'keelson/build': '18' });
  expect(canary).not.toHaveProperty(['keelson/revision']);
});
