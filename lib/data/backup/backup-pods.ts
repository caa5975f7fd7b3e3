import { Size } from 'cdk8s';
import type { ImageFacts } from '../../config/images';
import { type Env, type PodProps, type SideContainerProps, Storage } from '../../workloads';
import { type DatabaseEngine, runScript, SCRIPTS_PATH } from '../engine';
import type { BackupProps } from './backup';
import { rcloneEnv } from './backup-target';

/** What the pods of a backup's tasks are made of. */
export interface BackupPodsProps extends Pick<BackupProps, 'target' | 'encrypted' | 'scratch' | 'resources'> {
  readonly engine: DatabaseEngine;
  /** What is known of the image of the engine. */
  readonly facts: ImageFacts | undefined;
  /** Name of the ConfigMap with the scripts. */
  readonly scripts: string;
  /** Name of the claim, where the target is one. */
  readonly claim: string;
  /** Variables of a client, with credentials. */
  readonly env: Env;
}

type TaskPod = Pick<PodProps, 'image' | 'command' | 'env' | 'volumes' | 'resources' | 'user' | 'group' | 'initContainers'>;

export interface BackupPods {
  readonly backup: TaskPod;
  readonly restore: TaskPod;
  readonly drill: TaskPod;
}

const DEFAULT_SCRATCH = Size.gibibytes(10);

/** Two containers in a row: one of the database's image, one that knows the target; between them scratch space that belongs to one user. */
export function backupPods(props: BackupPodsProps): BackupPods {
  const { engine, encrypted, scratch = DEFAULT_SCRATCH, resources } = props;
  const user = identity(engine, props.facts);
  const shared = { [SCRIPTS_PATH]: Storage.configMap(props.scripts), '/scratch': Storage.scratch({ size: scratch }) };
  const withKey = { ...shared, ...(encrypted && { '/keelson-key': Storage.secret(encrypted) }) };

  const ofEngine = (script: string, env: Env) => ({
    ...user,
    image: engine.image,
    command: runScript(script),
    env,
    volumes: withKey,
    resources: { memory: engine.memory, ...resources },
  });
  const atTarget = (script: 'store' | 'fetch', env: Env = {}) => ({
    ...user,
    ...targetContainer(props, shared, script === 'fetch'),
    command: runScript(script),
    env: targetEnv(props, env),
  });

  const open = plain(props.env);
  return {
    backup: { ...atTarget('store'), initContainers: { dump: ofEngine('backup', props.env) } },
    restore: { ...ofEngine('recover', props.env), initContainers: { fetch: atTarget('fetch', { BACKUP_FILE: 'newest' }) } },
    drill: {
      ...ofEngine('drill', { ...open, DB_HOST: '127.0.0.1', DB_PORT: String(engine.port.number) }),
      initContainers: { fetch: atTarget('fetch') },
    },
  };
}

function targetContainer(
  { engine, target, claim }: BackupPodsProps,
  shared: Readonly<Record<string, Storage>>,
  readOnly: boolean,
): Omit<SideContainerProps, 'env'> {
  if (target.kind === 'objectStorage') return { image: target.image, volumes: shared };
  return { image: engine.image, volumes: { ...shared, '/backup': Storage.existingClaim(claim, { readOnly }) } };
}

function targetEnv({ target }: BackupPodsProps, env: Env): Env {
  return { ...(target.kind === 'objectStorage' && rcloneEnv(target)), ...env };
}

/** Names without passwords: the database of a drill has none. */
function plain(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === 'string'));
}

// the scratch space belongs to the user of the database's image, whatever the other image would run as
function identity({ alpine }: DatabaseEngine, facts: ImageFacts | undefined): { readonly user?: number; readonly group?: number } {
  const { user, group = user } = alpine ? { ...facts?.alpine } : { ...facts };
  return user === undefined ? {} : { user, group };
}
