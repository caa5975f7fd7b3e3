/** Where logs are collected: Elasticsearch, or what speaks as it does, over TLS. */
export interface LogStore {
  readonly host: string;
  readonly port: number;
  /** Address blocks behind the name. */
  readonly cidrs: readonly string[];
  /** What names of its indices begin with. @default 'logs' */
  readonly index?: string;
}
