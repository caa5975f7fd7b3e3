import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** One Application of Argo CD. */
export interface SyncedApplication {
  readonly name: string;
  /** Where objects go that name no namespace. @default 'default' */
  readonly namespace?: string;
  readonly files: readonly string[];
  /** @default 'conformance' */
  readonly revision?: string;
  /** Removes what is no longer in the files, also when an earlier sync brought it. @default true */
  readonly prune?: boolean;
  /** @default false */
  readonly pruneLast?: boolean;
  /** @default true */
  readonly serverSideApply?: boolean;
  /**
   * Compares through dry runs of the server, as Argo CD's compare option `ServerSideDiff=true`. Without it, Argo CD compares after a schema of
   * its own, which old servers and claim templates do not match.
   *
   * @default true
   */
  readonly serverSideDiff?: boolean;
  /** Pruning may leave it empty, as with Argo CD's `allowEmpty`. @default false */
  readonly throwAway?: boolean;
}

/** How applications are synced. */
export interface SyncOptions {
  /** How long each sync may take until all is Synced and Healthy. @default 300 */
  readonly deadlineSeconds?: number;
  /** How long controllers get to see a wave. @default 2, as in Argo CD */
  readonly waveDelaySeconds?: number;
  /** How many work at the same time. @default 10 */
  readonly parallel?: number;
  /** Further operations that a failed one gets. @default 0 */
  readonly retries?: number;
  /** Syncs also what the strict dry run refused. @default false */
  readonly syncDespiteDryRun?: boolean;
  /** Forgives autoscalers that lack nothing but metrics. @default false */
  readonly withoutMetrics?: boolean;
  /** Syncs a second time what settled, and counts writes. @default false */
  readonly syncAgain?: boolean;
  /** Says on standard error what each application waits for. @default false */
  readonly progress?: boolean;
  /** Where the engine may leave files while it works, among them what it remembers of servers by their ports. @default - the system's temporary folder */
  readonly temporaryFolder?: string;
  /** Stops everything when it aborts. */
  readonly signal?: AbortSignal;
}

/** Names an object. */
export interface ObjectIdentity {
  readonly group: string;
  readonly kind: string;
  /** Empty for cluster-wide kinds. */
  readonly namespace: string;
  readonly name: string;
  /** Where it was read from; empty for what is only in the cluster. */
  readonly file: string;
}

/** How one object ended. */
export interface SyncedResource extends ObjectIdentity {
  readonly wave: number;
  /** Such as `PreSync`; empty for what is no hook. */
  readonly hook: string;
  /** The engine's result; `Pending` when its wave was never reached. */
  readonly status: 'Synced' | 'SyncFailed' | 'Pruned' | 'PruneSkipped' | 'Pending';
  readonly message: string;
  /** The fields that differ from the files; a whole object is `(missing)` or `(not in the files)`. */
  readonly outOfSync: readonly string[];
  /** Argo CD's word; `Unassessed` kinds have no built-in check and count as healthy. */
  readonly health: 'Healthy' | 'Suspended' | 'Progressing' | 'Missing' | 'Degraded' | 'Unknown' | 'Unassessed';
  readonly healthMessage: string;
  /** When the server judged it; `during` when its namespace or kind came with the sync. */
  readonly dryRun: 'before' | 'during' | 'never';
  /** What the server said beside accepting it. */
  readonly warnings: readonly string[];
}

/** An object that the strict dry run refused, in the server's words. */
export interface DryRunFailure extends ObjectIdentity {
  readonly message: string;
}

/** The state of an object before or after a sync. */
export interface ObjectVersion {
  readonly resourceVersion: string;
  readonly generation: number;
}

/** An object that changed during the second sync. */
export interface SyncWrite extends ObjectIdentity {
  readonly before: ObjectVersion | null;
  readonly after: ObjectVersion | null;
  /** The field managers whose fields changed. */
  readonly by: readonly string[];
  readonly fields: readonly string[];
  /** A controller's report and no write of the sync. */
  readonly statusOnly: boolean;
}

/** How an application ended. */
export interface ApplicationResult {
  readonly name: string;
  /** The operation's, as in Argo CD; `Refused` when none was started. */
  readonly phase: 'Succeeded' | 'Failed' | 'Error' | 'Running' | 'Refused';
  readonly message: string;
  readonly synced: boolean;
  readonly healthy: boolean;
  /** Sync operations of the first sync: one, unless retries were needed. */
  readonly operations: number;
  /** Steps that the engine made in them. */
  readonly rounds: number;
  readonly seconds: number;
  readonly resources: readonly SyncedResource[];
  readonly dryRunFailures: readonly DryRunFailure[];
  /** Null when there was no second sync: it was not asked for, or the first did not settle. */
  readonly writes: readonly SyncWrite[] | null;
}

/**
 * Syncs applications with Argo CD's own engine: strict dry run, waves, hooks, prune and health. What fails in an application is in its
 * result.
 *
 * @param binary the built program of `tools/argocd-sync`
 * @throws Error with the program's words when the run itself did not work, or the signal's reason
 */
export async function syncApplications(
  binary: string,
  kubeconfig: string,
  applications: readonly SyncedApplication[],
  { progress = false, temporaryFolder, signal, ...options }: SyncOptions = {},
): Promise<ApplicationResult[]> {
  signal?.throwIfAborted();
  const args = ['--until-closed', ...(progress ? ['--progress'] : [])];
  const env = {
    ...process.env,
    ...(temporaryFolder === undefined ? {} : { TMPDIR: temporaryFolder, KUBECACHEDIR: join(temporaryFolder, 'kube-cache') }),
  };
  const child = spawn(binary, args, { env, stdio: ['pipe', 'pipe', 'pipe'], ...(signal ? { signal } : {}) });
  if (progress) child.stderr.pipe(process.stderr, { end: false });
  // a program that is gone closes its input, and its last words say why
  child.stdin.on('error', () => undefined);
  // the input stays open: when it closes, the program stops
  child.stdin.write(JSON.stringify({ kubeconfig, applications: applications.map(complete), ...options }));
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (code !== 0) throw new Error(`syncing applications failed: ${errors.trim() || `the program ended with code ${code ?? 'none'}`}`);
  return inOrder(applications, parseResults(output));
}

function complete(application: SyncedApplication): Required<SyncedApplication> {
  return {
    namespace: 'default',
    revision: 'conformance',
    prune: true,
    pruneLast: false,
    serverSideApply: true,
    serverSideDiff: true,
    throwAway: false,
    ...application,
  };
}

/** One JSON document in each line. */
function parseResults(output: string): ApplicationResult[] {
  const lines = output.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as ApplicationResult);
}

/** Applications end in any order; reports keep theirs. */
function inOrder(applications: readonly SyncedApplication[], results: readonly ApplicationResult[]): ApplicationResult[] {
  const byName = new Map(results.map((result) => [result.name, result]));
  return applications.flatMap(({ name }) => byName.get(name) ?? []);
}
