import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Service } from 'kubernetes-types/core/v1';
import { projectRoot } from '../../../lib/synth';
import type { LiveObject } from '../../conformance/cluster-api';
import { identityOf } from '../../conformance/places';
import type { RenderedManifest } from '../../conformance/rendering';
import { isReady } from '../../conformance/workloads';
import { routesOf } from '../edge-routes';
import { findLeavingPods, findPods } from '../find-pods';
import type { RunningPod } from '../live-objects';
import { attempt, type Outcome } from '../shell';
import { objectsOf, podsOf, type SystemUnderTest } from '../system-under-test';

const REQUESTS_PER_SECOND = 20;
/** A question that takes longer than that has other problems than lost requests. */
const MOST_SECONDS = 400;

type Labels = Readonly<Record<string, string>>;

/** A Deployment with replicas that stand in for each other, and the Service in front of it. */
export interface WebServiceUnderTest {
  readonly deployment: RenderedManifest;
  readonly service: RenderedManifest;
}

/** What became of requests that were sent while something was done. */
export interface Traffic {
  readonly sent: number;
  /** File, construct and the first failures of each service that lost requests. */
  readonly lost: readonly string[];
}

/** Sends requests until a file appears. */
type Sender = (stopFile: string) => Promise<Outcome>;

/** Every Deployment of a system with two or more replicas that a Service leads to. */
export function webServicesOf(system: SystemUnderTest): WebServiceUnderTest[] {
  const services = objectsOf(system, 'Service');
  return objectsOf(system, 'Deployment').flatMap((deployment) => {
    const { replicas = 1, template } = deployment.spec as { replicas?: number; template: { metadata: { labels: Labels } } };
    const service = services.find(
      ({ metadata, spec }) =>
        metadata.namespace === deployment.metadata.namespace && selects((spec as { selector?: Labels }).selector, template.metadata.labels),
    );
    return replicas < 2 || service === undefined ? [] : [{ deployment, service }];
  });
}

/**
 * Services in groups that may be disturbed at once: those that requests reach through the edge, and each one that they reach from a pod of the
 * system, which must stay meanwhile.
 */
export function disturbedTogether(system: SystemUnderTest): WebServiceUnderTest[][] {
  const services = webServicesOf(system);
  const behindEdge = services.filter((web) => throughEdge(web, system) !== undefined);
  const others = services.filter((web) => !behindEdge.includes(web));
  return [...(behindEdge.length > 0 ? [behindEdge] : []), ...others.map((web) => [web])];
}

/** Does something while requests arrive at services at a steady rate: through the edge, or from a pod that may call them. */
export async function underRequests(
  services: readonly WebServiceUnderTest[],
  system: SystemUnderTest,
  disturb: () => Promise<void>,
): Promise<Traffic> {
  const stopFile = join(system.folder, `stop-${system.name}-${performance.now()}`);
  const senders = await Promise.all(
    services.map(async (web) => ({ web, send: throughEdge(web, system) ?? (await fromCaller(web, system)) })),
  );
  const sending = senders.flatMap(({ web, send }) => (send ? [send(stopFile).then((outcome) => resultOf(web, outcome, system))] : []));
  try {
    await disturb();
  } finally {
    writeFileSync(stopFile, '');
  }
  const results = await Promise.all(sending);
  return {
    sent: results.reduce((total, { sent }) => total + sent, 0),
    lost: results.flatMap(({ lost }) => lost),
  };
}

/** Pods of a service. */
export async function podsBehind({ deployment }: WebServiceUnderTest, { api }: SystemUnderTest): Promise<RunningPod[]> {
  return findPods(api, selectorOf(deployment), deployment.metadata.namespace);
}

/** Its pods that were told to end, and have not yet. */
export async function podsLeaving({ deployment }: WebServiceUnderTest, { api }: SystemUnderTest): Promise<RunningPod[]> {
  return findLeavingPods(api, selectorOf(deployment), deployment.metadata.namespace);
}

function resultOf({ deployment }: WebServiceUnderTest, { output, errors }: Outcome, { places }: SystemUnderTest): Traffic {
  const place = places.describe(identityOf(deployment));
  if (output === '') return { sent: 0, lost: [`${place}\nno request was sent: ${errors.trim()}`] };
  const { sent, failures } = JSON.parse(output) as { readonly sent: number; readonly failures: readonly string[] };
  const lost = failures.length === 0 ? [] : [`${place}\n${failures.length} of ${sent} requests failed\n${failures.slice(0, 5).join('\n')}`];
  return { sent, lost };
}

function throughEdge({ service }: WebServiceUnderTest, { application, edge }: SystemUnderTest): Sender | undefined {
  const route = routesOf(application).find(
    (each) => each.service === service.metadata.name && each.namespace === service.metadata.namespace && !each.asksWho && !each.redirects,
  );
  if (!route || !edge) return undefined;
  const { host, path, isTls } = route;
  const target = { address: edge.address, port: isTls ? edge.tlsPort : edge.port, isTls, host, path };
  return (stopFile) => attempt(process.execPath, programArguments(target, stopFile), { seconds: 2 * MOST_SECONDS });
}

/** From the network of a pod that policies let call it. */
async function fromCaller({ deployment, service }: WebServiceUnderTest, system: SystemUnderTest): Promise<Sender | undefined> {
  const { api, pods, nodes } = system;
  const path = probedPath(deployment);
  const { spec } = await api.get<LiveObject & Pick<Service, 'spec'>>(await api.pathOf(service));
  const { clusterIP: address = 'None', ports: [{ port } = { port: 0 }] = [] } = spec ?? {};
  if (nodes === undefined || path === undefined || address === 'None') return undefined;
  const own = selectorOf(deployment);
  const others = (await podsOf(system)).filter((pod) => isReady(pod) && !selects(own, pod.metadata.labels ?? {}));
  for (const caller of others) {
    if (!(await pods.connects(caller, address, port))) continue;
    const target = { address, port, isTls: false, host: service.metadata.name, path };
    return (stopFile) => nodes.inNetworkOf(caller, [process.execPath, ...programArguments(target, stopFile)], 2 * MOST_SECONDS);
  }
  return undefined;
}

function programArguments(target: object, stopFile: string): string[] {
  const program = join(projectRoot(), 'test/start/questions/steady-requests.mjs');
  return [program, JSON.stringify({ ...target, stopFile, perSecond: REQUESTS_PER_SECOND, mostSeconds: MOST_SECONDS })];
}

/** The path that its readiness is asked at, where that is HTTP. */
function probedPath({ spec }: RenderedManifest): string | undefined {
  const { containers } = (spec as { template: { spec: { containers: readonly { readinessProbe?: { httpGet?: { path?: string } } }[] } } })
    .template.spec;
  const probe = containers.find(({ readinessProbe }) => readinessProbe?.httpGet !== undefined)?.readinessProbe?.httpGet;
  return probe && (probe.path ?? '/');
}

function selectorOf({ spec }: RenderedManifest): Labels {
  return (spec as { readonly selector: { readonly matchLabels: Labels } }).selector.matchLabels;
}

function selects(selector: Labels = {}, labels: Labels): boolean {
  const entries = Object.entries(selector);
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value);
}
