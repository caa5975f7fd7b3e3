import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveObject } from '../../conformance/cluster-api';
import { until } from '../../conformance/until';
import { objectsOf, type SystemUnderTest, whereOf } from '../system-under-test';

const SYNC_SECONDS = 20;
/** How long the operator has to do what it should not. */
const SETTLE_MS = 2000;

interface ExternalSecretSpec {
  readonly refreshPolicy?: string;
  readonly target: { readonly name: string };
}

interface LiveSecret extends LiveObject {
  readonly data?: Readonly<Record<string, string>>;
}

interface Made {
  /** Path of the ExternalSecret. */
  readonly path: string;
  readonly object: LiveObject & Readonly<Record<string, unknown>>;
  /** Path of its Secret. */
  readonly secret: string;
}

export function hasMadeUpSecrets(system: SystemUnderTest): boolean {
  return madeUp(system).length > 0;
}

/** Whether what the generator made up stays when the operator is told to sync again, and when Argo CD makes its ExternalSecret anew. */
export async function askSecrets(system: SystemUnderTest): Promise<void> {
  const { api, report } = system;
  const problems: string[] = [];
  for (const object of madeUp(system)) {
    const { name, namespace = '' } = object.metadata;
    const secret = `/api/v1/namespaces/${namespace}/secrets/${(object.spec as ExternalSecretSpec).target.name}`;
    const path = await api.pathOf(object);
    const made: Made = { path, object: { ...object }, secret };
    const before = await api.get<LiveSecret>(secret);
    for (const [disturbance, disturb] of Object.entries(DISTURBANCES)) {
      await disturb(system, made);
      const after = await api.get<LiveSecret>(secret);
      const changed = Object.keys({ ...before.data, ...after.data }).filter((key) => before.data?.[key] !== after.data?.[key]);
      if (changed.length > 0) problems.push(`Secret ${namespace}/${name} has another ${changed.join(', ')} after it ${disturbance}`);
    }
  }
  report.check(whereOf(system), 'passwords that were made up stay as they are', problems);
}

const DISTURBANCES: Readonly<Record<string, (system: SystemUnderTest, made: Made) => Promise<void>>> = {
  'was synced again by force': async ({ api }, { path }) => {
    await api.patch(path, 'application/merge-patch+json', { metadata: { annotations: { 'force-sync': 'now' } } });
    await sleep(SETTLE_MS);
  },
  'lost its ExternalSecret, and got it back': async ({ api }, { path, object }) => {
    await api.delete(path);
    await until(`${path} is gone`, SYNC_SECONDS, async () => !(await isThere(api, path)));
    await api.apply(object);
    await sleep(SETTLE_MS);
  },
};

async function isThere(api: SystemUnderTest['api'], path: string): Promise<boolean> {
  const collection = path.slice(0, path.lastIndexOf('/'));
  return (await api.list(collection)).some(({ metadata }) => path === `${collection}/${metadata.name}`);
}

function madeUp(system: SystemUnderTest) {
  return objectsOf(system, 'ExternalSecret').filter(({ spec }) => (spec as ExternalSecretSpec).refreshPolicy === 'CreatedOnce');
}
