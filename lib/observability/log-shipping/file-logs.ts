import type { Size } from 'cdk8s';

/** Log files of a program that cannot log to stdout, and how they leave its pod. */
export interface FileLogs {
  /**
   * The files, by absolute path: `['/var/log/app.log']`. The program rotates them itself, within `size`.
   */
  readonly files: readonly string[];

  /**
   * `stream`: a sidecar per file repeats it on stdout, where the node's agent finds it and `kubectl logs` shows it. `agent`: one sidecar
   * sends all of them to the log store of the environment; for logs that must not mix with those of the node.
   *
   * @default 'stream'
   */
  readonly ship?: 'stream' | 'agent';

  /** Folder that the program and the sidecars share; all files lie below it. @default - the folder of the first file */
  readonly folder?: string;

  /** What all files together may take. A pod that takes more is evicted. @default Size.mebibytes(100) */
  readonly size?: Size;

  /** Repository of the sidecar's image. @default 'busybox', or 'fluent/fluent-bit' for the agent */
  readonly image?: string;
}
