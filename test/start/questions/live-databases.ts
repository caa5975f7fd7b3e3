import type { Secret } from 'kubernetes-types/core/v1';
import { LABEL } from '../../../lib/system';
import type { LiveObject } from '../../conformance/cluster-api';
import type { RenderedManifest } from '../../conformance/rendering';
import { isReady } from '../../conformance/workloads';
import type { ContainerSpec, RunningPod } from '../live-objects';
import type { Outcome } from '../shell';
import { objectsOf, podsOfComponent, type SystemUnderTest } from '../system-under-test';
import { callersOf } from './connections';
import { clientFor, type DatabaseClient } from './database-clients';

/** What a StatefulSet of a database carries, such as `MySQL 8.4`. */
const ENGINE_ANNOTATION = 'keelson/engine';

/** A database that runs. */
export interface LiveDatabase {
  /** Such as `StatefulSet shop/orders (PostgreSQL 16)`. */
  readonly title: string;
  readonly name: string;
  readonly namespace: string;
  readonly component: string;
  readonly replicas: number;
  /** The container of the server. */
  readonly container: string;
  /** As the callers get it. */
  readonly uri: string;
  readonly client: DatabaseClient;
}

export function hasDatabases(system: SystemUnderTest): boolean {
  return rendered(system).length > 0;
}

/** Databases whose credentials have a URI in a language that is known here. */
export async function databasesOf(system: SystemUnderTest): Promise<LiveDatabase[]> {
  const found = await Promise.all(rendered(system).map((each) => describe(system, each)));
  return found.flatMap((each) => each ?? []);
}

/** A pod that may call the database; where none runs, such as between two runs of a task, its own. */
async function callerOf(system: SystemUnderTest, { component }: LiveDatabase): Promise<RunningPod> {
  const [caller] = [...(await callersOf(system, component)), ...(await podsOfComponent(system, component)).filter(isReady)];
  if (!caller) throw new Error(`no pod of ${component} is ready, nor one that may call it`);
  return caller;
}

/** How a statement is run. */
interface QueryOptions {
  /** @default - the rendered credentials */
  readonly uri?: string;
  /** The member whose client is used. @default - the first that is ready */
  readonly tools?: RunningPod;
  /** @default 60 */
  readonly seconds?: number;
}

/** Runs a statement with the client of the database's image, in the network of a caller. */
export async function query(
  system: SystemUnderTest,
  database: LiveDatabase,
  statement: string,
  { uri = database.uri, tools, seconds }: QueryOptions = {},
): Promise<Outcome> {
  const member = tools ?? (await readyMembers(system, database))[0];
  if (!member) throw new Error(`${database.title}: no pod is ready`);
  const caller = await callerOf(system, database);
  const { command, input } = database.client.command(isOf(database, caller) ? withinPod(uri) : uri, statement);
  return system.pods.withProgramsOf({ pod: member, container: database.container }, caller, command, input, seconds);
}

/** Its pods that serve. */
export async function readyMembers(system: SystemUnderTest, { component }: LiveDatabase): Promise<readonly RunningPod[]> {
  return (await podsOfComponent(system, component)).filter(isReady);
}

function isOf({ component, namespace }: LiveDatabase, { metadata }: RunningPod): boolean {
  return metadata.namespace === namespace && metadata.labels?.[LABEL.component] === component;
}

/** No policy lets a database call itself by its Service; members of a set call each other, and keep their names. */
function withinPod(uri: string): string {
  return uri.includes(',') ? uri : uri.replace(/@[^:/]+/, '@127.0.0.1');
}

/** The last line that a client printed, or what it complained of. */
export function wordsOf({ code, output, errors }: Outcome): string {
  if (code !== 0) return `the client ended with ${code ?? 'a signal'}: ${(errors.trim() || output.trim()).split('\n').slice(-3).join(' ')}`;
  return output.trim().split('\n').at(-1) ?? '';
}

function rendered(system: SystemUnderTest): readonly RenderedManifest[] {
  return objectsOf(system, 'StatefulSet').filter(({ metadata }) => metadata.annotations?.[ENGINE_ANNOTATION] !== undefined);
}

interface PodSpec {
  readonly containers: readonly ContainerSpec[];
  readonly initContainers?: readonly ContainerSpec[];
}

async function describe(system: SystemUnderTest, { metadata, spec }: RenderedManifest): Promise<LiveDatabase | undefined> {
  const { name, namespace = '', labels = {}, annotations = {} } = metadata;
  const { replicas = 1, template } = spec as { readonly replicas?: number; readonly template: { readonly spec: PodSpec } };
  const { containers, initContainers = [] } = template.spec;
  const uri = await uriAmong(system, namespace, secretsOf([...containers, ...initContainers]));
  const client = uri === undefined ? undefined : clientFor(uri);
  const [server] = containers;
  if (uri === undefined || !client || !server) return undefined;
  return {
    title: `StatefulSet ${namespace}/${name} (${annotations[ENGINE_ANNOTATION] ?? ''})`,
    name,
    namespace,
    component: labels[LABEL.component] ?? name,
    replicas,
    container: containers.find((each) => each.name === name)?.name ?? server.name,
    uri,
    client,
  };
}

/** Names of the Secrets that variables of the containers are read from. */
function secretsOf(containers: readonly ContainerSpec[]): readonly string[] {
  const references = containers.flatMap(({ env = [] }) => env.map(({ valueFrom }) => valueFrom as EnvSource | undefined));
  return [...new Set(references.flatMap((source) => source?.secretKeyRef?.name ?? []))];
}

interface EnvSource {
  readonly secretKeyRef?: { readonly name: string };
}

async function uriAmong({ api }: SystemUnderTest, namespace: string, secrets: readonly string[]): Promise<string | undefined> {
  for (const secret of secrets) {
    const { data = {} } = await api.get<LiveObject & Pick<Secret, 'data'>>(`/api/v1/namespaces/${namespace}/secrets/${secret}`);
    if (data.uri !== undefined) return Buffer.from(data.uri, 'base64').toString();
  }
  return undefined;
}
