import type { Programs } from '../conformance/programs';
import type { ImageLayout } from '../images';
import type { NodePrograms } from './real-node';

/** What the launcher prepared, outside of the namespaces, for the suite inside of them. */
export interface Session {
  /** The root of the project. */
  readonly root: string;
  /** Removed at the end. */
  readonly folder: string;
  readonly controlGroup: { readonly name: string; readonly folders: readonly string[] };
  readonly programs: Programs;
  readonly node: NodePrograms;
  readonly syncProgram: string;
  /** The External Secrets Operator. */
  readonly secretsOperator: string;
  /** The ACME server. */
  readonly pebble: string;
  readonly rclone: string;
  readonly images: ImageLayout;
  /** Of the estate; none for the planted faults, which have one of their own. */
  readonly environment?: string;
  /** @default - all */
  readonly systems?: readonly string[];
  /** Where the suite writes its report. */
  readonly report: string;
}
