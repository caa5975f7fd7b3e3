import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import { type Environment, type RoleProps, when } from '../../system';
import { jobMesh } from '../cron-task/job-in-mesh';
import type { DeployedWorkload } from '../deployment/deployed-workload';
import { BatchJob } from './batch-job';
import { JobRun } from './batch-job-props';
import type { BatchJobSettings } from './batch-job-settings';
import type { JobProps } from './job-props';
import { sharedPod } from './shared-pod';

// each try waits twice as long as the one before: ten minutes in all
const UNTIL_DATABASE_STARTS = 6;

/** Props of {@link Migration}. */
export interface MigrationProps extends Pick<RoleProps, 'name'>, Pick<JobProps, 'timeLimit'> {
  /** Whose image, variables and configuration it shares. */
  readonly of: DeployedWorkload;

  /** The program to run, as a list. */
  readonly command: readonly string[];

  /** @default - none */
  readonly args?: readonly string[];

  /** How often it is tried again, at first perhaps before the database answers. @default 6 */
  readonly retries?: number;

  /** @default JobRun.BEFORE_WORKLOADS */
  readonly runs?: JobRun;
}

/**
 * A one-off command of a service, such as a change of its database: a Job with the image, the variables and the configuration of the
 * service's own pods, that may call what the service calls.
 *
 * It runs in every sync, before the new pods of the service: write it so that a second run changes nothing.
 *
 * @example
 * new Migration(this, 'migrate', { of: api, command: ['/app/api', 'migrate', 'up'] });
 *
 * @see https://12factor.net/admin-processes
 */
export class Migration extends BatchJob {
  /** Whether its Job may call what the service calls: a mesh with sidecars lets Jobs in from Kubernetes 1.29 on. */
  static isPossibleIn(environment: Environment): boolean {
    return jobMesh(environment) === environment.mesh;
  }

  readonly #props: MigrationProps;

  constructor(scope: Construct, id: string, props: MigrationProps) {
    const { of, runs = JobRun.BEFORE_WORKLOADS, retries = UNTIL_DATABASE_STARTS, command, args, name, timeLimit } = props;
    super(scope, id, { image: of.image, name, command, args, timeLimit, retries, runs });

    this.#props = props;
    Migration.shareConnections(of, this);
    this.node.addValidation({ validate: () => this.validateMigration() });
  }

  protected override jobPod(settings: Pick<BatchJobSettings, 'restartPolicy'>): PodTemplateSpec {
    const { of, command, args } = this.#props;
    // as it is written, with what people patched onto it
    const deployment: ApiObject = of.deployment;
    const { template } = (deployment.toJson() as { readonly spec: { readonly template: PodTemplateSpec } }).spec;
    return sharedPod(template, super.jobPod(settings), { main: of.name, command, args });
  }

  private validateMigration(): string[] {
    const { of } = this.#props;
    return when(
      of.namespace !== this.namespace || of.system !== this.system,
      `of (${of.system.system}/${of.name}) lives in namespace ${of.namespace}, whose configuration does not reach ${this.namespace}; make the job beside it`,
    );
  }
}
