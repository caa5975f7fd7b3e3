import type { Size } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { Config } from '../../config/config-files';
import type { Storage } from './storage';

/** What a container may use. Requests are scaled by the environment, limits are not. */
export interface Resources {
  /** Processing time it is promised. @default Cpu.millis(50) */
  readonly cpu?: kplus.Cpu;
  /** Most processing time it may take; without a limit it may use what is idle. @default - no limit */
  readonly cpuLimit?: kplus.Cpu;
  /** Memory it is promised. @default Size.mebibytes(128) */
  readonly memory?: Size;
  /** Memory at which it is killed. @default - what it is promised */
  readonly memoryLimit?: Size;
  /** What it may write to `/tmp` and as logs; scratch volumes come on top. @default Size.mebibytes(200) */
  readonly scratch?: Size;
}

/** Variables: a plain value, or one from a Secret or a field (`secret.value('key')`, `EnvValue.fromFieldRef(…)`). */
export type Env = Readonly<Record<string, string | kplus.EnvValue>>;

/** What every container takes. */
export interface ContainerProps {
  /**
   * Repository of the image, without a tag: which tag an environment runs is data, in `estate/releases/<environment>.yaml`.
   */
  readonly image: string;

  /**
   * The program to run instead of the image's own, as a list: a shell would keep SIGTERM to itself.
   *
   * @default - the image's entry point
   */
  readonly command?: readonly string[];

  /** @default - the image's arguments */
  readonly args?: readonly string[];

  /** @default - none */
  readonly env?: Env;

  /** @default - the image's */
  readonly workingDir?: string;

  /** @default - see {@link Resources} */
  readonly resources?: Resources;

  /**
   * Configuration that is no secret, as typed files and variables. A change restarts the pods.
   *
   * @default - none
   */
  readonly config?: Config;

  /**
   * Volumes by the path at which the container finds them.
   *
   * @default - `/tmp`, and what the image is known to write to
   */
  readonly volumes?: Readonly<Record<string, Storage>>;
}
