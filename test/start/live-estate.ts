import { estate } from '../../estate';
import type { Environment } from '../../lib/system';
import { type ClusterRendering, renderClusters } from '../conformance/rendering';

/** Nodes that a machine with two cores can run: one of a zone each, where the cluster has more than one. */
const MOST_NODES = 3;

/** Small enough for a machine with two cores; everything else is as rendered. */
const SMALL = { maxReplicas: 2, autoscaling: false, requestScale: 0.05 };

/** One environment, rendered for the nodes of a run. */
export interface LiveRendering {
  readonly environment: Environment;
  readonly rendering: ClusterRendering;
}

/**
 * Renders one environment of the estate for nodes of the run.
 *
 * @throws Error with the errors of the estate
 */
export function renderLive(name: string): LiveRendering {
  const declared = environmentNamed(name);
  const { sizes, cluster } = declared.props;
  const maxReplicas = Math.min(SMALL.maxReplicas, sizes.maxReplicas ?? SMALL.maxReplicas);
  return renderAs(
    declared.with({ cluster: { ...cluster, homeEnvironment: name, nodes: nodesOf(declared) }, sizes: { ...sizes, ...SMALL, maxReplicas } }),
  );
}

/**
 * Renders one environment of the estate as it is declared, for a cluster that exists.
 *
 * @throws Error with the errors of the estate
 */
export function renderDeclared(name: string): LiveRendering {
  const declared = environmentNamed(name);
  // what all environments of a cluster share is rendered for one of them
  return renderAs(declared.with({ cluster: { ...declared.cluster, homeEnvironment: name } }));
}

function environmentNamed(name: string): Environment {
  const declared = estate.environments.find((each) => each.name === name);
  if (!declared)
    throw new Error(`environment '${name}' does not exist; there are: ${estate.environments.map((each) => each.name).join(', ')}`);
  return declared;
}

function renderAs(environment: Environment): LiveRendering {
  const { name } = environment;
  const environments = estate.environments.map((each) => (each.name === name ? environment : each));
  const rendered = renderClusters({ ...estate, environments }).find(({ cluster }) => cluster.name === environment.cluster.name);
  if (!rendered) throw new Error(`environment '${name}' rendered nothing`);
  const applications = rendered.applications.filter((application) => application.environment === name);
  return { environment, rendering: { ...rendered, environments: [environment], applications } };
}

/** One node of each zone with the labels of all nodes there, so that whatever chooses a node by them finds one. */
function nodesOf({ cluster }: Environment): Environment['cluster']['nodes'] {
  const zones = [...new Set(cluster.nodes.map(({ zone }) => zone))].slice(0, MOST_NODES);
  return zones.flatMap((zone) => {
    const there = cluster.nodes.filter((node) => node.zone === zone);
    const [first] = there;
    if (!first) return [];
    return [{ ...first, labels: Object.assign({}, ...there.map(({ labels }) => labels ?? {})) as Record<string, string> }];
  });
}
