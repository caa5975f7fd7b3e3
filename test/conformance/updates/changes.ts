import { JsonPatch, Size } from 'cdk8s';
import { Secret } from '../../../lib/config/secret';
import { Engine, type DatabaseEngine, StatefulDatabase } from '../../../lib/data';
import type { SystemChart } from '../../../lib/system';
import { WebService, type WebServiceProps } from '../../../lib/workloads';

type Describe = (chart: SystemChart) => void;

/** A change that somebody makes to a system: what its chart says before and after. */
export interface Change {
  /** The system it is made to; its team has the same name. */
  readonly name: string;
  /** As a person would call it. */
  readonly title: string;
  readonly before: Describe;
  readonly after: Describe;
  /** The team that owns the system afterwards. @default - the same */
  readonly movesTo?: string;
  /** What to do instead, or to know before. */
  readonly advice: string;
}

const sizes = { small: Size.gibibytes(1), large: Size.gibibytes(2) };

/** A service, and what is special about it. */
function web(props: Partial<WebServiceProps> = {}): Describe {
  return (chart) => void createWeb(chart, props);
}

function createWeb(chart: SystemChart, props: Partial<WebServiceProps> = {}): WebService {
  return new WebService(chart, props.name ?? 'web', {
    image: 'shop/web',
    port: 5000,
    ...(props.autoscaling ? {} : { replicas: 2 }),
    ...props,
  });
}

/** A service whose Deployment was changed by the hatch, or by hand. */
function patchedWeb(...patches: JsonPatch[]): Describe {
  return (chart) => createWeb(chart).deployment.addJsonPatch(...patches);
}

/** A database, and a service that stays whatever becomes of it. */
function database<F extends string>(
  engine: DatabaseEngine<F> | undefined,
  size = sizes.small,
  storageClass: 'fast' | 'standard' = 'standard',
): Describe {
  return (chart) => {
    createWeb(chart);
    if (engine) new StatefulDatabase(chart, 'db', { engine, storage: { size, class: storageClass } });
  };
}

/** A service that reads a Secret which comes from a store. */
function secretNamed(name: string): Describe {
  return (chart) => {
    const token = Secret.given(chart, 'token', { name, keys: ['value'] });
    createWeb(chart).container.env.addVariable('TOKEN', token.value('value'));
  };
}

const postgresql = Engine.postgresql({ major: 17 });

/** What is done to systems day by day, and what is rarely done and goes wrong. */
export const CHANGES: readonly Change[] = [
  {
    name: 'new-image',
    title: 'another image',
    before: web(),
    after: patchedWeb(JsonPatch.replace('/spec/template/spec/containers/0/image', 'shop/web:2')),
    advice: 'Nothing: pods are replaced one by one.',
  },
  {
    name: 'more-replicas',
    title: '`replicas` 2 → 4',
    before: web(),
    after: web({ replicas: 4 }),
    advice: 'Nothing.',
  },
  {
    name: 'fewer-replicas',
    title: '`replicas` 4 → 2',
    before: web({ replicas: 4 }),
    after: web(),
    advice: 'Look at the load first.',
  },
  {
    name: 'config-value',
    title: 'a value in `config`',
    before: web({ config: { env: { GREETING: 'hello' } } }),
    after: web({ config: { env: { GREETING: 'good day' } } }),
    advice: 'Nothing: the checksum of the configuration restarts the pods.',
  },
  {
    name: 'volume-size',
    title: 'a larger volume',
    before: database(postgresql),
    after: database(postgresql, sizes.large),
    advice: 'Enlarge the claims by hand, then replace the StatefulSet and keep its pods: docs/stateful-database.md.',
  },
  {
    name: 'storage-class',
    title: 'another storage class',
    before: database(postgresql),
    after: database(postgresql, sizes.small, 'fast'),
    advice: 'A new database beside the old one, and a restored backup.',
  },
  {
    name: 'selector',
    title: 'another selector',
    before: web(),
    after: patchedWeb(
      JsonPatch.replace('/spec/selector/matchLabels/app.kubernetes.io~1instance', 'other'),
      JsonPatch.replace('/spec/template/metadata/labels/app.kubernetes.io~1instance', 'other'),
    ),
    advice: 'Selectors are a contract of the library and never change by themselves; adopted ones stay as they are.',
  },
  {
    name: 'engine',
    title: 'another engine for a database',
    before: database(postgresql),
    after: database(Engine.mysql({ major: '8.4' })),
    advice: 'A new database under a new name: nothing refuses the new engine, and it meets the files of the old one.',
  },
  {
    name: 'engine-major',
    title: 'the next major of an engine',
    before: database(Engine.postgresql({ major: 16 })),
    after: (chart) => {
      createWeb(chart);
      const db = new StatefulDatabase(chart, 'db', { engine: postgresql, storage: { size: sizes.small } });
      db.statefulSet.addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/image', 'postgres:17'));
    },
    advice: 'A backup, a new database of the new major, a restore: nothing refuses the new image, and it cannot read the files.',
  },
  {
    name: 'team',
    title: 'another team for a system',
    before: web(),
    after: web(),
    movesTo: 'team-renamed',
    advice: 'The namespace is the team’s: everything is made anew there, and the old objects are retired by hand.',
  },
  {
    name: 'workload-name',
    title: 'another id for a workload',
    before: web(),
    after: web({ name: 'site' }),
    advice: '`name` keeps the old name.',
  },
  {
    name: 'autoscaler-at-once',
    title: '`replicas` 5 → `autoscaling`',
    before: web({ replicas: 5 }),
    after: web({ autoscaling: { min: 3, max: 6, cpu: 80 } }),
    advice: 'In two steps, the first with `takingOverFrom`.',
  },
  {
    name: 'autoscaler-in-steps',
    title: '`replicas` 5 → `autoscaling` with `takingOverFrom`',
    before: web({ replicas: 5 }),
    after: web({ autoscaling: { min: 3, max: 6, cpu: 80, takingOverFrom: 5 } }),
    advice: 'Then remove `takingOverFrom`.',
  },
  {
    name: 'budget-to-none',
    title: 'a disruption budget of 0',
    before: web(),
    after: (chart) => createWeb(chart).disruptionBudget?.addJsonPatch(JsonPatch.replace('/spec/maxUnavailable', 0)),
    advice: 'Never: no node can be drained any more.',
  },
  {
    name: 'suspended',
    title: '`suspended: true`',
    before: web(),
    after: web({ suspended: true }),
    advice: 'Nothing serves until it is taken back.',
  },
  {
    name: 'secret-target',
    title: 'another target for an ExternalSecret',
    before: secretNamed('token'),
    after: secretNamed('api-token'),
    advice: 'Nothing, where the store has the entry of the new name first: the pods start with it.',
  },
  {
    name: 'database-name',
    title: 'another id for a database',
    before: database(postgresql),
    after: (chart) => {
      createWeb(chart);
      new StatefulDatabase(chart, 'store', { engine: postgresql, storage: { size: sizes.small } });
    },
    advice: 'An empty database beside the old one: `name` keeps the old name.',
  },
  {
    name: 'wave',
    title: 'another wave',
    before: web({ config: { env: { GREETING: 'hello' } } }),
    after: (chart) =>
      createWeb(chart, { config: { env: { GREETING: 'hello' } } }).deployment.metadata.addAnnotation('argocd.argoproj.io/sync-wave', '1'),
    advice: 'Nothing happens to what runs; the next sync waits differently.',
  },
  {
    name: 'database-removed',
    title: 'a database taken out of a chart',
    before: database(postgresql),
    after: database(undefined),
    advice: 'The data unit stays and the Application is OutOfSync until somebody retires it by hand.',
  },
];
