/** A mistake, or a doubt, and where it is. */
export interface Problem {
  readonly environment: string;
  /** The construct, from its system on; empty for what concerns no construct. */
  readonly path: string;
  readonly message: string;
}

/**
 * Problems as a person reads them: one line each, the same one of several environments once, in a fixed order.
 *
 * @example
 * dev, prod shop/kids: replicas (0) must be at least 1; to stop a workload set 'suspended: true'
 */
export function problemLines(problems: readonly Problem[]): string[] {
  const environments = new Map<string, string[]>();
  for (const { environment, path, message } of problems) {
    const text = path === '' ? message : `${path}: ${message}`;
    const known = environments.get(text);
    if (known === undefined) environments.set(text, [environment]);
    else if (!known.includes(environment)) known.push(environment);
  }
  return [...environments].map(([text, names]) =>
    names.join('') === '' ? text : `${names.filter((name) => name !== '').join(', ')} ${text}`,
  );
}
