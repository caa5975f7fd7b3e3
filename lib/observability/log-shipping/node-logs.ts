import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { ExternalService } from '../../network';
import { type LogStore, Role, type RoleProps } from '../../system';
import { NodeAgent, Storage } from '../../workloads';
import type { Resources } from '../../workloads/pod/container-props';
import { BUFFER_PATH, FLUENT_BIT_COMMAND, nodePipeline, PIPELINE_PATH, POSITIONS_PATH, STATUS_PORT } from './fluent-bit';
import { logStoreEnv } from './log-store';

/** Props of {@link NodeLogs}. */
export interface NodeLogsProps extends RoleProps {
  /** Repository of the agent's image. @default 'fluent/fluent-bit' */
  readonly image?: string;

  /** @default - 50m, 128Mi */
  readonly resources?: Resources;
}

/** What the store may be behind. */
const BUFFER = Size.mebibytes(512);

/** The group that may read what the container runtime writes. */
const ROOT_GROUP = 0;

/** What the node writes for each container; the first holds links into the second. */
const HOST_PATHS = {
  '/var/log/containers': { reason: 'finds what containers write to stdout' },
  '/var/log/pods': { reason: 'reads what containers write to stdout' },
};

/** What a line is told apart by: whose pod wrote it. */
const PERMISSIONS = [{ resources: ['pods', 'namespaces'], verbs: ['get', 'list', 'watch'] }] as const;

/**
 * Collects what all containers write to stdout, on every node, and sends it to the log store of the environment; without one, an agent
 * repeats it on its own stdout.
 *
 * One per cluster, in a namespace whose `hostAccess` lets it read folders of the node. A program that logs to files says so itself: see
 * `logs` of {@link WebService} and {@link Worker}.
 *
 * @example
 * new NodeLogs(this, 'node-logs', { namespace: 'nodes' });
 *
 * @see https://kubernetes.io/docs/concepts/cluster-administration/logging/#using-a-node-logging-agent
 */
export class NodeLogs extends Role {
  readonly agent: NodeAgent;

  constructor(scope: Construct, id: string, props: NodeLogsProps = {}) {
    super(scope, id, props);

    const { logStore } = this.environment.props;
    this.agent = this.createAgent(props, logStore);
    if (logStore) this.agent.connectTo(this.createStore(logStore));
  }

  private createAgent({ image = 'fluent/fluent-bit', resources }: NodeLogsProps, store: LogStore | undefined): NodeAgent {
    const { name } = this;
    return new NodeAgent(this, 'agent', {
      name,
      image,
      group: ROOT_GROUP,
      command: FLUENT_BIT_COMMAND,
      env: logStoreEnv(this, 'credentials', { name: `${name}-credentials` }),
      config: { files: { [PIPELINE_PATH]: nodePipeline({ name, namespace: this.namespace }, BUFFER, store) } },
      hostPaths: HOST_PATHS,
      clusterPermissions: PERMISSIONS,
      volumes: { [POSITIONS_PATH]: Storage.scratch({ size: Size.mebibytes(16) }), [BUFFER_PATH]: Storage.scratch({ size: BUFFER }) },
      resources: { cpu: Cpu.millis(50), memory: Size.mebibytes(128), ...resources },
      metrics: { port: STATUS_PORT, path: '/api/v2/metrics/prometheus' },
      health: { readiness: '/api/v1/health', liveness: '/' },
    });
  }

  private createStore({ host, port, cidrs }: LogStore): ExternalService {
    return new ExternalService(this, 'store', { name: `${this.name}-store`, host, port, cidrs, protocol: 'https' });
  }
}
