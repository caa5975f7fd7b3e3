import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Construct } from 'constructs';
import type { Estate, SystemEntry } from '../../../lib/synth';
import { SystemChart, type SystemProps, type Team } from '../../../lib/system';
import { TeamNamespace } from '../../../lib/tenancy';
import { team as example, testEnvironment } from '../../environments';
import { estateOf, systemOf } from '../../small-estate';
import { withTable } from '../document-table';
import type { Proof } from '../prove-cluster';
import { type ClusterRendering, renderClusters } from '../rendering';
import { StandIns } from '../stand-ins';
import { prepareSurroundings } from '../surroundings';
import type { ApplicationResult } from '../sync';
import { syncRendering } from '../sync-rendering';
import type { Target } from '../target';
import { type Change, CHANGES } from './changes';
import { look, LowWater } from './observation';
import { type Row, rowOf } from './rows';
import { tableOf } from './table';

/** Time enough for a rollout, and for what is refused to be given up. */
const SETTLE_SECONDS = 45;
const DOCUMENT = 'docs/updates.md';
const MARK = 'what the servers did: written by `make conformance UPDATES=write`';

/**
 * Applies the old and then the new manifests of typical changes, and compares what the servers did with the table in the documentation.
 *
 * @param write writes the table instead
 */
export async function proveUpdates(target: Target, proof: Proof, write: boolean): Promise<void> {
  const rows = await observe(target, proof);
  const file = join(proof.root, DOCUMENT);
  const text = readFileSync(file, 'utf8');
  const wanted = withTable(text, MARK, tableOf(rows));
  if (write) writeFileSync(file, wanted);
  const lines = wanted.split('\n').filter((line) => !text.split('\n').includes(line));
  proof.report.figure(proof.version, 'kinds of change applied, old and then new', rows.length);
  proof.report.check(
    proof.version,
    `${DOCUMENT} says what the servers do`,
    write ? [] : lines.map((line) => `this line is new: ${line}\nrun 'make conformance UPDATES=write' and read the difference`),
  );
}

async function observe(target: Target, { root, folder, syncProgram, signal }: Proof): Promise<Row[]> {
  const [before, after] = [renderingOf(estateBefore()), renderingOf(estateAfter())];
  await prepareSurroundings(target, root, before);
  const standIns = new StandIns(target.api);
  const sync = (rendering: ClusterRendering, name: string) =>
    syncRendering({ program: syncProgram, kubeconfig: target.kubeconfig, folder: join(folder, name) }, rendering, {
      deadlineSeconds: SETTLE_SECONDS,
      signal,
    });
  try {
    mustBeHealthy(await sync(before, 'before'));
    const earlier = await look(target.api);
    const lowWater = new LowWater(target.api);
    const results = await sync(after, 'after');
    const fewest = await lowWater.stop();
    const later = await look(target.api);
    return CHANGES.map((change) => rowOf({ change, before: earlier, after: later, fewest, result: resultOf(change, results) }));
  } finally {
    await standIns.stop();
  }
}

// what does not run cannot be changed
function mustBeHealthy(results: readonly ApplicationResult[]): void {
  const sick = results.filter(({ synced, healthy }) => !synced || !healthy);
  if (sick.length > 0) throw new Error(sick.map(({ name, phase, message }) => `Application ${name}: ${phase}: ${message}`).join('\n'));
}

function resultOf({ name, movesTo = name }: Change, results: readonly ApplicationResult[]): ApplicationResult {
  const application = `test-${movesTo}-${name}`;
  const found = results.find((result) => result.name === application);
  if (!found) throw new Error(`no Application ${application} was synced`);
  return found;
}

function estateBefore(): Estate {
  return estate(CHANGES.map((change) => systemOf(change.name, change.before, { team: teamNamed(change.name) })));
}

function estateAfter(): Estate {
  return estate(CHANGES.map((change) => systemOf(change.name, change.after, { team: teamNamed(change.movesTo ?? change.name) })));
}

function estate(systems: readonly SystemEntry[]): Estate {
  return estateOf([namespaces(), ...systems], [testEnvironment({ monitoring: false })]);
}

function renderingOf(of: Estate): ClusterRendering {
  const [rendering] = renderClusters(of);
  if (!rendering) throw new Error('the estate of changes has no cluster');
  return rendering;
}

function teamNamed(name: string): Team {
  return { ...example, name, namespaces: {} };
}

/** Every namespace of before and after: a team that is gone keeps its own. */
function namespaces(): SystemEntry {
  class NamespacesChart extends SystemChart {
    constructor(scope: Construct, props: SystemProps) {
      super(scope, 'namespaces', { ...props, team: { ...example, name: 'platform' } });
      const names = new Set(CHANGES.flatMap(({ name, movesTo = name }) => [name, movesTo]));
      for (const name of names) new TeamNamespace(this, name, { team: teamNamed(name) });
    }
  }
  return { name: 'namespaces', chart: NamespacesChart, source: 'charts/namespaces.ts' };
}
