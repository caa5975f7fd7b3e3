import { Duration, type Size } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Secret } from '../../config/secret';
import { ConfigMap, PersistentVolumeClaim, PrometheusRule, Wave, WAVE_ANNOTATION } from '../../kinds';
import { ExternalService } from '../../network';
import { type Environment, keptAnnotations, Role } from '../../system';
import { CronTask, type Env, jobMesh, type Resources, Schedule } from '../../workloads';
import { scriptFiles } from '../script-files';
import { backupScripts, type Retention } from '../scripts/backup';
import type { StatefulDatabase } from '../stateful-database';
import { backupAlerts, type WatchedTask } from './backup-alerts';
import { type BackupPods, backupPods } from './backup-pods';
import { type BackupTarget, endpointAddress } from './backup-target';
import { backupWarnings, validateBackup } from './validate-backup';

/** Props of {@link Backup}. */
export interface BackupProps {
  readonly database: StatefulDatabase<string>;

  /** @default Schedule.daily({ hour: 2 }) */
  readonly schedule?: Schedule;

  /** How long backups are kept: `{ days: 30 }`, or `{ count: 14 }`. The newest always stays. */
  readonly retention: Retention;

  readonly target: BackupTarget;

  /**
   * A Secret whose key `key` encrypts what leaves the pod. Keep a copy elsewhere: without it no backup can be read.
   *
   * @default - not encrypted
   */
  readonly encrypted?: Secret;

  /**
   * When the newest backup is restored, for a try, into an empty database beside the real one.
   *
   * @default - never, with a warning
   */
  readonly drill?: Schedule;

  /**
   * Space for a dump on its way, and for the database of a drill.
   *
   * @default Size.gibibytes(10)
   */
  readonly scratch?: Size;

  /** @default - the memory that the engine needs to work at all */
  readonly resources?: Resources;

  /** How long a run may take. @default Duration.hours(6) */
  readonly timeLimit?: Duration;

  /**
   * After how long without a success an alert is raised; more than the time between two runs.
   *
   * @default { backup: Duration.days(2), drill: Duration.days(35) }
   */
  readonly alertAfter?: { readonly backup?: Duration; readonly drill?: Duration };
}

/** A restore has no time of its own: a person makes a Job from it. */
const NEVER = Schedule.cron('0 0 1 1 *');

/**
 * Backups of a database: a task that dumps, checks, encrypts and stores it, one that restores it when a person says so, and a drill.
 *
 * @example
 * new Backup(this, 'backup', {
 *   database: postgres, retention: { days: 30 }, drill: Schedule.weekly({ weekday: Weekday.SUNDAY, hour: 4 }),
 *   target: BackupTarget.claim({ size: Size.gibibytes(50) }),
 * });
 */
export class Backup extends Role {
  /** Whether its Jobs may call the database: a mesh with sidecars lets Jobs in from Kubernetes 1.29 on. */
  static isPossibleIn(environment: Environment): boolean {
    return jobMesh(environment) === environment.mesh;
  }

  readonly task: CronTask;
  readonly restore: CronTask;
  readonly drill: CronTask | undefined;
  readonly #database: StatefulDatabase<string>;
  readonly #base: string;

  constructor(scope: Construct, id: string, props: BackupProps) {
    const { database, schedule = Schedule.daily({ hour: 2 }), drill } = props;
    super(scope, id, { name: `${database.name}-backup`, home: database.namespace });
    this.#database = database;
    this.#base = database.name;

    this.node.addValidation({ validate: () => this.validateProps(props) });
    this.system.addWarning(this, () => backupWarnings(props, this.name, this.environment.props.throwAway === true));
    const pods = this.pods(props);
    this.createScripts(props);
    if (props.target.kind === 'claim') this.createClaim(props.target);
    const storage = this.createEndpoint(props.target);
    const { timeLimit = Duration.hours(6) } = props;
    const task = (what: keyof BackupPods, when: Schedule, suspended = false) => {
      const name = `${this.#base}-${what}`;
      const rest = what === 'backup' ? {} : { retries: 0, restartPolicy: 'Never' as const };
      const made = new CronTask(this, what, { ...pods[what], ...rest, name, schedule: when, timeLimit, suspended });
      return storage ? made.connectTo(storage) : made;
    };
    this.task = task('backup', schedule).connectTo(database);
    this.restore = task('restore', NEVER, true).connectTo(database);
    this.drill = drill && task('drill', drill);
    if (this.environment.monitoring) this.createAlerts(props);
  }

  private pods({ target, encrypted, scratch, resources }: BackupProps): BackupPods {
    const { engine, endpoint, site } = this.#database;
    const place: Env = { DB_HOST: `${endpoint.host}.${endpoint.namespace}.svc`, DB_PORT: String(engine.port.number) };
    const env = { ...engine.clientEnv(site), ...place };
    const facts = this.environment.imageFacts(engine.image);
    return backupPods({ target, encrypted, scratch, resources, engine, facts, scripts: this.scriptsName, claim: this.name, env });
  }

  private createScripts({ retention, target, encrypted }: BackupProps): void {
    const { engine, site, name } = this.#database;
    const kind = target.kind === 'claim' ? ('volume' as const) : ('rclone' as const);
    const steps = backupScripts({ name, retention, target: kind, encrypted: encrypted !== undefined });
    const scripts = engine.scripts(site);
    const data = scriptFiles({ ...scripts, extra: { ...scripts.extra, ...steps } });
    new ConfigMap(this, 'Scripts', { metadata: this.metadata({ what: 'scripts' }), body: () => ({ data }) });
  }

  // last of all, because it may wait for the first run to be bound
  private createClaim({ size, class: name }: Extract<BackupTarget, { kind: 'claim' }>): void {
    new PersistentVolumeClaim(this, 'Claim', {
      metadata: this.metadata({ annotations: { ...keptAnnotations(this.environment), [WAVE_ANNOTATION]: String(Wave.ROUTES) } }),
      body: () => ({
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: this.environment.props.storage[name],
          resources: { requests: { storage: `${size.toMebibytes()}Mi` } },
        },
      }),
    });
  }

  private createEndpoint(target: BackupTarget): ExternalService | undefined {
    const address = target.kind === 'objectStorage' ? endpointAddress(target.endpoint) : undefined;
    if (target.kind !== 'objectStorage' || address === undefined) return undefined;
    const protocol = target.endpoint.startsWith('https:') ? 'https' : 'http';
    return new ExternalService(this, 'target', { name: `${this.name}-target`, ...address, protocol, cidrs: target.cidrs });
  }

  private createAlerts({ alertAfter: { backup = Duration.days(2), drill = Duration.days(35) } = {} }: BackupProps): void {
    const watch = (task: CronTask, within: Duration, alert: string, summary: string): WatchedTask => ({
      cronJob: task.name,
      within,
      alert,
      summary,
    });
    const tasks = [
      watch(this.task, backup, 'BackupMissing', `${this.#base} has no new backup`),
      ...(this.drill ? [watch(this.drill, drill, 'RestoreDrillMissing', `No backup of ${this.#base} was restored for a try`)] : []),
    ];
    new PrometheusRule(this, 'Alerts', { metadata: this.metadata(), spec: backupAlerts(this.namespace, tasks) });
  }

  private validateProps(props: BackupProps): string[] {
    const { engine, site, name } = this.#database;
    const tasks = [this.task, this.restore, ...(this.drill ? [this.drill] : [])];
    const release = (workload: string) => `${this.system.system}/${workload}`;
    return validateBackup(props, {
      engine,
      environment: this.environment,
      canDrill: engine.scripts(site).serve !== undefined,
      release: release(name),
      taskReleases: tasks.map((task) => release(task.name)),
    });
  }

  private get scriptsName(): string {
    return `${this.name}-scripts`;
  }
}
