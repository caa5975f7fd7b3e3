/** A host outside the cluster that charts connect to by its purpose: which host that is, and where, is a fact of the environment. */
export interface ExternalHost {
  /** Its name, such as `packages.example.com`. */
  readonly host: string;
  /**
   * Address blocks behind the name.
   *
   * @default - every address outside the cluster, with a warning
   */
  readonly cidrs?: readonly string[];
}
