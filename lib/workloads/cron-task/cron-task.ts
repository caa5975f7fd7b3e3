import type { Construct } from 'constructs';
import { CronJob } from '../../kinds';
import { Connection, type ConnectOptions } from '../../network';
import { type Connectable, type Mesh, type Reference, SystemChart } from '../../system';
import { cronJobSpec } from './cron-job-spec';
import type { CronTaskProps } from './cron-task-props';
import { type CronTaskSettings, cronTaskSettings } from './cron-task-settings';
import { jobMesh, validateJobConnections, validateJobSidecars, withInjection } from './job-in-mesh';
import { podSettings } from '../pod/pod-settings';
import { cronTaskWarnings, validateCronTask } from './validate-cron-task';
import { Workload } from '../workload';

const SCHEDULE_ANNOTATION = 'keelson/schedule';

/**
 * A command that runs on a schedule: one CronJob with its own account, limits and network policy.
 *
 * For a command that runs once use {@link BatchJob}; for one that never ends {@link Worker}.
 *
 * @example
 * new CronTask(this, 'report', { image: 'shop/report', schedule: Schedule.daily({ hour: 3 }) });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
 */
export class CronTask extends Workload {
  readonly cronJob: CronJob;
  readonly #connections: Connection[] = [];

  constructor(scope: Construct, id: string, props: CronTaskProps) {
    super(scope, id, props, podSettings(props, SystemChart.of(scope).environment, false), { ports: [], probed: false });

    const settings = cronTaskSettings(props, {
      team: this.system.team.name,
      system: this.system.system,
      name: this.name,
      environment: this.environment,
    });
    this.node.addValidation({ validate: () => [...validateCronTask(settings), ...this.validateJob(settings)] });
    this.system.addWarning(this, () => cronTaskWarnings(settings));
    this.cronJob = this.createCronJob(settings);
  }

  override connectTo<F extends string>(target: Connectable<F> | Reference<F>, options: ConnectOptions<NoInfer<F>> = {}): this {
    this.#connections.push(new Connection(this, target, {}));
    return super.connectTo(target, options);
  }

  protected override get mesh(): Mesh | undefined {
    return jobMesh(this.environment);
  }

  private createCronJob(settings: CronTaskSettings): CronJob {
    const { schedule, seed, restartPolicy } = settings;
    return new CronJob(this, 'CronJob', {
      metadata: this.controllerMetadata({ [SCHEDULE_ANNOTATION]: schedule.inWords(seed) }),
      body: () => ({
        spec: cronJobSpec(settings, this.labels, withInjection(this.podTemplate({ restartPolicy }), this.environment)),
      }),
    });
  }

  private validateJob({ sidecarNames }: CronTaskSettings): string[] {
    const targets = this.#connections.flatMap((connection) => connection.lookUp().endpoint ?? []);
    return [...validateJobSidecars(sidecarNames, this.environment), ...validateJobConnections(targets, this.environment)];
  }
}
