import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { NetworkPolicy } from '../../kinds';
import type { EdgeIngress } from '../../network/edge';
import { policyPeers } from '../../network/peers';
import { Role, type RoleProps, when } from '../../system';
import { BatchJob } from './batch-job';
import { JobRun } from './batch-job-props';
import { addressCidrs, isRouted, requestCommand } from './route-request';

/** What its pod may take before it asks for the first time. */
const SECONDS_TO_START = 120;

/** Props of {@link RouteCheck}. */
export interface RouteCheckProps extends Pick<RoleProps, 'name'> {
  /** Whose host is asked. */
  readonly edge: EdgeIngress;

  /** One of the paths that its routes serve. @default - the path of its first route */
  readonly path?: string;

  /** Whether a certificate of an authority is accepted that the image does not know, such as one of the company's own. @default false */
  readonly anyCertificate?: boolean;

  /**
   * How long it asks again until it gives up.
   *
   * @default Duration.minutes(5)
   */
  readonly timeLimit?: Duration;

  /** Repository of an image with `curl`. @default 'curlimages/curl' */
  readonly image?: string;
}

/**
 * Asks a route after each deployment, as somebody outside would, and fails the sync without a good answer: a Job that Argo CD runs when
 * all else is healthy.
 *
 * Where the environment does not say at which address its edge is found, as on a developer's machine, there is nothing to ask, and it
 * makes nothing.
 *
 * @example
 * new RouteCheck(this, 'check', { edge, path: '/ladies' });
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/
 */
export class RouteCheck extends Role {
  readonly job: BatchJob | undefined;

  constructor(scope: Construct, id: string, props: RouteCheckProps) {
    super(scope, id, { name: props.name });

    const { edge, path = edge.plan.routes[0]?.path ?? '/' } = props;
    this.node.addValidation({ validate: () => validateRouteCheck(path, edge) });
    const address = this.environment.edge.facts.dns?.address;
    if (address === undefined) return;
    this.job = this.createJob(props, path, address);
    this.createPolicy(this.job, address);
  }

  private createJob(props: RouteCheckProps, path: string, address: string): BatchJob {
    const { edge, anyCertificate = false, timeLimit = Duration.minutes(5), image = 'curlimages/curl' } = props;
    return new BatchJob(this, 'job', {
      name: this.name,
      image,
      runs: JobRun.AFTER_SYNC,
      retries: 0,
      restartPolicy: 'Never',
      timeLimit: Duration.seconds(timeLimit.toSeconds() + SECONDS_TO_START),
      command: requestCommand({ host: edge.host, secure: edge.plan.tls !== undefined, path, address, anyCertificate, timeLimit }),
    });
  }

  /** The way to the edge: to its address, and to its pods, because an address of the cluster is translated before policies apply. */
  private createPolicy({ selector }: BatchJob, address: string): void {
    const { source } = this.environment.edge.facts;
    const { network } = this.environment.cluster;
    new NetworkPolicy(this, 'ToEdge', {
      metadata: this.metadata({ what: 'to-edge' }),
      body: () => ({
        spec: {
          podSelector: { matchLabels: { ...selector } },
          policyTypes: ['Egress'],
          egress: [
            {
              to: addressCidrs(address, network).map((ipBlock) => ({ ipBlock })),
              ports: [80, 443].map((port) => ({ port, protocol: 'TCP' })),
            },
            { to: policyPeers(source), ports: [{ protocol: 'TCP' }] },
          ],
        },
      }),
    });
  }
}

/** Mistakes of what is asked; an empty list when there are none. */
function validateRouteCheck(path: string, { host, plan: { routes } }: EdgeIngress): string[] {
  return when(
    !isRouted(path, routes),
    `path (${path}) is served by no route of ${host}; it has: ${routes.length === 0 ? 'none' : routes.map((route) => route.path).join(', ')}`,
  );
}
