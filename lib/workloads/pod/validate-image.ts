import type { ImageFacts } from '../../config/images';
import { when } from '../../system';
import type { Health, HealthCheck } from './health';
import type { ContainerPort } from './pod-container';
import type { SideContainerProps } from './pod-props';
import { isReadOnly } from './storage';

/** How a container uses its image. */
export interface ImageUse {
  readonly props: SideContainerProps;
  readonly ports: readonly ContainerPort[];
  readonly health?: Health;
  /** What the programs of its pod are told: a port that is named there is a setting. */
  readonly texts: readonly string[];
  /** Names of its variables. */
  readonly variables: ReadonlySet<string>;
}

/** What contradicts the facts of an image, so that the program would not start, or not answer; an empty list when nothing does. */
export function validateImage(use: ImageUse, facts: ImageFacts | undefined): string[] {
  if (facts === undefined) return [];
  return [
    ...validateUser(use.props, facts),
    ...validatePorts(use, facts),
    ...validatePaths(use, facts),
    ...validateWritable(use.props, facts),
    ...validateOverrides(use, facts),
  ];
}

function validateUser({ image, user, group }: SideContainerProps, { alpine, anyUser = false, ...facts }: ImageFacts): string[] {
  if (anyUser) return [];
  return [
    ...contradiction('user', user, [facts.user, alpine?.user], image),
    ...contradiction('group', group, [facts.group, alpine?.group], image),
  ];
}

function contradiction(prop: string, given: number | undefined, known: readonly (number | undefined)[], image: string): string[] {
  const [expected] = known;
  return when(
    given !== undefined && expected !== undefined && !known.includes(given),
    `${prop} (${given ?? ''}) is not that of image ${image}, whose files belong to ${prop} ${expected ?? ''}; leave it out`,
  );
}

function validatePorts({ props, ports, texts }: ImageUse, facts: ImageFacts): string[] {
  const { ports: known } = facts;
  if (known === undefined) return [];
  return ports
    .filter(({ number }) => !known.includes(number) && !texts.some((text) => new RegExp(`(?<![0-9])${number}(?![0-9])`).test(text)))
    .map(
      ({ name, number }) =>
        `port ${name} (${number}) is none that image ${props.image} listens on, which are ${known.join(', ')}, and nothing in its settings names it; correct it, or set it in the program too`,
    );
}

function validatePaths({ props, health = {} }: ImageUse, { paths }: ImageFacts): string[] {
  if (paths === undefined) return [];
  return Object.entries(health).flatMap(([check, given]: [string, HealthCheck | undefined]) => {
    const path = httpPath(given);
    return when(
      path !== undefined && !paths.includes(path),
      `health.${check} (${path ?? ''}) is not a path of image ${props.image}, which answers ${paths.join(', ')} only; ask one of these, or leave it out`,
    );
  });
}

function httpPath(check: HealthCheck | undefined): string | undefined {
  if (typeof check === 'string') return check.split('?')[0];
  return check !== undefined && 'http' in check ? check.http.path.split('?')[0] : undefined;
}

function validateWritable({ image, volumes = {} }: SideContainerProps, { writablePaths = [] }: ImageFacts): string[] {
  return writablePaths.flatMap((path) =>
    Object.keys(volumes)
      .filter((mounted) => isReadOnly(volumes[mounted]) && (path === mounted || path.startsWith(`${mounted}/`)))
      .map((mounted) => `volumes (${mounted}) is read-only, and image ${image} writes to ${path}; mount it elsewhere`),
  );
}

function validateOverrides({ props, variables }: ImageUse, { overrides = {} }: ImageFacts): string[] {
  return Object.entries(overrides)
    .filter(([variable]) => !variables.has(variable))
    .map(
      ([variable, reason]) => `env.${variable} is not set, and image ${props.image} sets it to what does not work here: ${reason}; set it`,
    );
}
