import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from 'kubernetes-types/core/v1';
import type { LiveObject } from '../../conformance/cluster-api';
import { isReady } from '../../conformance/workloads';
import { type EdgeRoute, routesOf } from '../edge-routes';
import { findPods } from '../find-pods';
import { ask } from '../http';
import type { RunningPod } from '../live-objects';
import { type SystemUnderTest, whereOf } from '../system-under-test';

const NOT_FOUND = 404;
const UNAUTHORIZED = 401;
/** What an edge answers by itself when it reaches no backend. */
const GATEWAY_ERRORS = [502, 503, 504];
/** Where a client is sent when only the scheme is wrong. */
const REDIRECTS = [301, 302, 307, 308];

/** How long the edge may take to hear of a route: it gathers changes for some seconds before it takes them. */
const HEARD_SECONDS = 20;
const PAUSE_MS = 1000;

export function hasRoutes({ application, edge }: SystemUnderTest): boolean {
  return edge !== undefined && routesOf(application).length > 0;
}

/** Whether each route answers through the edge as its backend answers to the path that it should see. */
export async function askRoutes(system: SystemUnderTest): Promise<void> {
  const routes = routesOf(system.application);
  const problems: string[] = [];
  const deadline = performance.now() + HEARD_SECONDS * 1000;
  for (const route of routes) problems.push(...(await problemsUntil(deadline, route, system)));
  system.report.figure(whereOf(system), 'routes asked', routes.length);
  system.report.check(whereOf(system), 'each route answers through the edge', problems);
}

/** What is wrong with a route once the edge has had its time. */
async function problemsUntil(deadline: number, route: EdgeRoute, system: SystemUnderTest): Promise<string[]> {
  for (;;) {
    const problems = await problemsOf(route, system);
    if (problems.length === 0 || performance.now() > deadline) return problems;
    await sleep(PAUSE_MS);
  }
}

async function problemsOf(route: EdgeRoute, system: SystemUnderTest): Promise<string[]> {
  const { host, path, isTls, object } = route;
  const { edge } = system;
  if (edge === undefined) return [];
  const { address, port, tlsPort } = edge;
  const where = `${object}: ${isTls ? 'https' : 'http'}://${host}${path}`;
  try {
    const { status } = await ask({ address, port: isTls ? tlsPort : port, isTls, host, path });
    if (route.redirects) return REDIRECTS.includes(status) ? [] : [`${where} answers ${status} instead of redirecting`];
    if (route.asksWho)
      return status === UNAUTHORIZED || REDIRECTS.includes(status) ? [] : [`${where} answers ${status} to a caller without credentials`];
    const direct = await statusAtBackend(route, system);
    if (status === NOT_FOUND || GATEWAY_ERRORS.includes(status))
      return [`${where} answers ${status}; the backend answers ${direct} to ${route.backendPath}`];
    return status === direct ? [] : [`${where} answers ${status}, and the backend answers ${direct} to ${route.backendPath}`];
  } catch (error) {
    return [`${where}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** What a pod behind the Service answers to the path, asked inside of its network. */
async function statusAtBackend({ namespace, service, port, backendPath }: EdgeRoute, { api, pods }: SystemUnderTest): Promise<number> {
  const { spec } = await api.get<LiveObject & Pick<Service, 'spec'>>(`/api/v1/namespaces/${namespace}/services/${service}`);
  const [pod] = (await findPods(api, spec?.selector ?? {}, namespace)).filter(isReady);
  const { targetPort } = (spec?.ports ?? []).find((each) => each.port === port || each.name === port) ?? {};
  if (!pod) throw new Error(`Service ${namespace}/${service} has no ready pod`);
  const number = typeof targetPort === 'number' ? targetPort : portNamed(pod, targetPort);
  return pods.statusWithin(pod, number, backendPath);
}

function portNamed({ spec }: RunningPod, name: string | undefined): number {
  const listed = spec.containers.flatMap(({ ports = [] }) => ports);
  return listed.find((each) => each.name === name)?.containerPort ?? 0;
}
