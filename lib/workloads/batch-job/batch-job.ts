import type { Construct } from 'constructs';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import { Job } from '../../kinds';
import { Connection, type ConnectOptions } from '../../network';
import { type Connectable, type Mesh, type Reference, SystemChart } from '../../system';
import { jobMesh, validateJobConnections, validateJobSidecars, withInjection } from '../cron-task/job-in-mesh';
import { podSettings } from '../pod/pod-settings';
import { Workload } from '../workload';
import { type BatchJobProps, JobRun } from './batch-job-props';
import { type BatchJobSettings, batchJobSettings } from './batch-job-settings';
import { HashedJob } from './hashed-job';
import { jobSpec } from './job-spec';
import { syncHook } from './sync-hook';
import { validateBatchJob } from './validate-batch-job';

/**
 * A command that runs once and ends: one Job with its own account, limits and network policy.
 *
 * For one that prepares a database for its service use {@link Migration}; for one that runs on a schedule {@link CronTask}; for one that
 * never ends {@link Worker}.
 *
 * @example
 * new BatchJob(this, 'build', { image: 'maven', command: ['mvn', 'package'] });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export class BatchJob extends Workload {
  readonly job: Job;
  readonly #connections: Connection[] = [];

  constructor(scope: Construct, id: string, props: BatchJobProps) {
    super(scope, id, props, podSettings(props, SystemChart.of(scope).environment, false), { ports: [], probed: false });

    const settings = batchJobSettings(props, this.name, this.environment);
    this.node.addValidation({ validate: () => [...validateBatchJob(settings), ...this.validateJob(settings)] });
    this.job = this.createJob(settings);
  }

  override connectTo<F extends string>(target: Connectable<F> | Reference<F>, options: ConnectOptions<NoInfer<F>> = {}): this {
    this.#connections.push(new Connection(this, target, {}));
    return super.connectTo(target, options);
  }

  protected override get mesh(): Mesh | undefined {
    return jobMesh(this.environment);
  }

  /** The pods of the Job, without what a mesh adds. */
  protected jobPod({ restartPolicy }: Pick<BatchJobSettings, 'restartPolicy'>): PodTemplateSpec {
    return this.podTemplate({ restartPolicy });
  }

  private createJob(settings: BatchJobSettings): Job {
    const kind = settings.runs === JobRun.ON_CHANGE ? HashedJob : Job;
    return new kind(this, 'Job', {
      metadata: this.controllerMetadata(syncHook(settings.runs)),
      body: () => ({ spec: jobSpec(settings, withInjection(this.jobPod(settings), this.environment)) }),
    });
  }

  private validateJob({ sidecarNames }: BatchJobSettings): string[] {
    const targets = this.#connections.flatMap((connection) => connection.lookUp().endpoint ?? []);
    return [...validateJobSidecars(sidecarNames, this.environment), ...validateJobConnections(targets, this.environment)];
  }
}
