import type { Construct } from 'constructs';
import { ConfigMap } from '../../lib/kinds';
import { Role, type RoleProps } from '../../lib/system';
import { Storage } from '../../lib/workloads';

export interface FeatureFlagsProps extends RoleProps {
  /** Whether each feature is on, by its name. */
  readonly flags: Readonly<Record<string, boolean>>;
}

/**
 * Switches that programs look up in a file: one ConfigMap, which is read again when it changes, without a restart.
 *
 * For settings that need a restart, use `config` of the workload.
 *
 * @example
 * const flags = new FeatureFlags(this, 'flags', { flags: { newCheckout: true } });
 * new WebService(this, 'web', { …, volumes: { '/etc/flags': flags.storage } });
 */
export class FeatureFlags extends Role {
  /** To be mounted: the file is called `flags.json`. */
  readonly storage: Storage;
  readonly configMap: ConfigMap;

  constructor(scope: Construct, id: string, { flags, ...props }: FeatureFlagsProps) {
    super(scope, id, props);

    this.node.addValidation({ validate: () => validateFlags(flags) });
    this.configMap = this.createConfigMap(flags);
    this.storage = Storage.configMap(this.name);
  }

  private createConfigMap(flags: FeatureFlagsProps['flags']): ConfigMap {
    return new ConfigMap(this, 'ConfigMap', { metadata: this.metadata(), body: () => ({ data: { 'flags.json': flagsFile(flags) } }) });
  }
}

/** The content of the file: one line per flag, in the order of their names. */
export function flagsFile(flags: FeatureFlagsProps['flags']): string {
  return `${JSON.stringify(flags, Object.keys(flags).sort(), 2)}\n`;
}

/** Mistakes a person can make with flags; an empty list when there are none. */
export function validateFlags(flags: FeatureFlagsProps['flags']): string[] {
  return Object.keys(flags)
    .filter((name) => !/^[a-z][A-Za-z0-9]*$/.test(name))
    .map((name) => `flags (${name}) must begin with a lower-case letter and hold letters and digits only; rename it`);
}
