import type { Size } from 'cdk8s';
import { Secret } from '../../config/secret';
import { type SystemChart, when } from '../../system';

/** A volume of its own, in the same cluster. */
export interface ClaimTarget {
  readonly kind: 'claim';
  readonly size: Size;
  readonly class: 'fast' | 'standard';
}

/** A bucket, which survives the cluster. */
export interface ObjectStorageTarget {
  readonly kind: 'objectStorage';
  readonly endpoint: string;
  readonly cidrs?: readonly string[];
  readonly bucket: string;
  readonly prefix: string;
  readonly credentials: Secret;
  readonly image: string;
}

/** Where backups are kept. */
export type BackupTarget = ClaimTarget | ObjectStorageTarget;

export const BackupTarget = {
  /**
   * Where the environment keeps backups: in its bucket, in a folder of the system, with the credentials `backup-store`; on a volume of
   * this size where it has none. One of them serves all backups of a system.
   */
  ofEnvironment: (system: SystemChart, { size }: { readonly size: Size }): BackupTarget => {
    const { environment, team } = system;
    const { backups } = environment.props;
    if (!backups) return BackupTarget.claim({ size });
    const credentials = Secret.given(system, 'backup-store', { keys: ['access-key-id', 'secret-access-key'] });
    return BackupTarget.objectStorage({ ...backups, prefix: `${environment.name}/${team.name}/${system.system}`, credentials });
  },

  /** A volume beside the database's own: it helps against mistakes, not against the loss of the cluster or its storage. */
  claim: ({ size, class: name = 'standard' }: { readonly size: Size; readonly class?: 'fast' | 'standard' }): BackupTarget => ({
    kind: 'claim',
    size,
    class: name,
  }),

  /** A bucket that speaks S3. The keys of the credentials are `access-key-id` and `secret-access-key`. */
  objectStorage: ({
    prefix = '',
    image = 'rclone/rclone',
    ...target
  }: {
    /** Such as `https://s3.example.com`. */
    readonly endpoint: string;
    /** Address blocks behind the endpoint. @default - every address outside the cluster, with a warning */
    readonly cidrs?: readonly string[];
    readonly bucket: string;
    /** Folder in the bucket. @default - its root */
    readonly prefix?: string;
    readonly credentials: Secret;
    /** Repository of an image with rclone and a shell. @default 'rclone/rclone' */
    readonly image?: string;
  }): BackupTarget => ({ kind: 'objectStorage', prefix, image, ...target }),
};

/** The port that an endpoint is asked on; undefined for what is no URL. */
export function endpointAddress(endpoint: string): { readonly host: string; readonly port: number } | undefined {
  const [, scheme = '', host, port] = /^(https?):\/\/([^/:]+)(?::([0-9]+))?\/?$/.exec(endpoint) ?? [];
  return host === undefined ? undefined : { host, port: Number(port ?? (scheme === 'https' ? 443 : 80)) };
}

/** @see https://rclone.org/docs/#config-file - a remote called `target`, from variables */
export function rcloneEnv({ endpoint, bucket, prefix, credentials }: ObjectStorageTarget) {
  return {
    RCLONE_CONFIG_TARGET_TYPE: 's3',
    RCLONE_CONFIG_TARGET_PROVIDER: 'Other',
    RCLONE_CONFIG_TARGET_ENDPOINT: endpoint,
    // the bucket exists already, and the credentials may not allow to make one
    RCLONE_S3_NO_CHECK_BUCKET: 'true',
    RCLONE_CONFIG_TARGET_ACCESS_KEY_ID: credentials.value('access-key-id'),
    RCLONE_CONFIG_TARGET_SECRET_ACCESS_KEY: credentials.value('secret-access-key'),
    TARGET_PATH: [bucket, prefix].filter((part) => part !== '').join('/'),
  };
}

export function validateTarget(target: BackupTarget): string[] {
  if (target.kind === 'claim') return when(target.size.toMebibytes() < 1, `target.size (${target.size.asString()}) must be at least 1Mi`);
  return [
    ...when(
      endpointAddress(target.endpoint) === undefined,
      `target.endpoint (${target.endpoint}) must be a scheme, a host and a port where it is not the usual one, such as https://s3.example.com; bucket and prefix have props of their own`,
    ),
    ...when(
      target.bucket === '' || target.bucket.includes('/'),
      `target.bucket (${target.bucket}) must be the name of a bucket alone; what follows it is 'prefix'`,
    ),
    ...when(/^\/|\/$/.test(target.prefix), `target.prefix (${target.prefix}) must not begin or end with '/'`),
  ];
}
