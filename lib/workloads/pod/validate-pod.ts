import { when } from '../../system';
import { drainSeconds, validateDrain } from './drain';
import { validateHostAliases } from './host-aliases';
import { validatePermissions } from './permissions';
import type { Placement, PodProps } from './pod-props';
import type { PodSettings } from './pod-settings';
import { secondsOf, validateSeconds } from './seconds';

const LABEL_KEY = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
const CONTAINER_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const OBJECT_NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

/**
 * Mistakes a person can make with any workload; an empty list when there are none.
 *
 * @param name of the workload, and of its main container
 */
export function validatePod(props: PodProps, settings: PodSettings, name: string): string[] {
  const { drain, gracePeriod, permissions, clusterPermissions, hostAliases, placement, priority, pullSecrets } = settings;
  return [
    ...validateSeconds('gracePeriod', gracePeriod),
    ...when(
      secondsOf(gracePeriod) <= drainSeconds(drain),
      `gracePeriod (${secondsOf(gracePeriod)} seconds) must be longer than the drain (${drainSeconds(drain)} seconds), or the process is killed before it is told to stop`,
    ),
    ...validateDrain(drain),
    ...validateIdentity(props, settings),
    ...validatePermissions(permissions),
    ...validatePermissions(clusterPermissions, 'clusterPermissions'),
    ...validateHostAliases('hostAliases', hostAliases),
    ...validatePlacement(placement),
    ...when(
      priority !== undefined && !OBJECT_NAME.test(priority),
      `priority (${priority ?? ''}) must be the name of a PriorityClass; leave it out for the cluster's default`,
    ),
    ...pullSecrets
      .filter((secret) => !OBJECT_NAME.test(secret))
      .map((secret) => `pullSecrets (${secret}) must be the name of a Secret with registry credentials`),
    ...validateContainerNames(props, name),
    ...validateStartOrder(props),
  ];
}

function validateIdentity({ sidecars = {}, initContainers = {} }: PodProps, { user, group, volumeGroup }: PodSettings): string[] {
  const others = Object.entries({ sidecars, initContainers }).flatMap(([kind, containers]) =>
    Object.entries(containers).map(([name, container]) => ({ path: `${kind}.${name}.`, ...container })),
  );
  return [
    ...[{ path: '', user, group }, ...others].flatMap(({ path, ...identity }) => [
      ...when(
        identity.user !== undefined && (!Number.isInteger(identity.user) || identity.user < 1),
        `${path}user (${identity.user ?? ''}) must be a number above 0: pods do not run as root; use what the image is made for, or 10001`,
      ),
      ...validateGroup(`${path}group`, identity.group),
    ]),
    ...validateGroup('volumeGroup', volumeGroup),
  ];
}

function validateGroup(path: string, group: number | undefined): string[] {
  return when(
    group !== undefined && (!Number.isInteger(group) || group < 0),
    `${path} (${group ?? ''}) must be the number of a group, such as 10001`,
  );
}

function validatePlacement({ nodeSelector = {}, tolerations = [] }: Placement): string[] {
  return [
    ...Object.entries(nodeSelector).flatMap(([key, value]) => [
      ...when(!LABEL_KEY.test(key), `placement.nodeSelector (${key}) is not a label key`),
      ...when(
        !LABEL_VALUE.test(value),
        `placement.nodeSelector.${key} (${value}) is not a label value: letters, digits, '-', '_' and '.' only`,
      ),
    ]),
    ...tolerations.flatMap(({ key, operator = 'Equal', value }, index) => [
      ...when(
        operator === 'Exists' && value !== undefined,
        `placement.tolerations[${index}].value (${value ?? ''}) has no meaning with operator Exists; leave one of them out`,
      ),
      ...when(
        operator === 'Equal' && key === undefined,
        `placement.tolerations[${index}] has no key, which tolerates nothing; name the taint, or every taint with { operator: 'Exists' }`,
      ),
    ]),
  ];
}

function validateContainerNames({ sidecars = {}, initContainers = {} }: PodProps, main: string): string[] {
  const named = Object.entries({ sidecars, initContainers }).flatMap(([path, containers]) =>
    Object.keys(containers).map((name) => ({ path, name })),
  );
  return named.flatMap(({ path, name }, index) => [
    ...when(
      !CONTAINER_NAME.test(name),
      `${path} (${name}) is no name of a container: at most 63 lower-case letters, digits and '-'; rename it`,
    ),
    ...when(name === main, `${path} (${name}) has the name of the main container; names of containers are unique in a pod, choose another`),
    ...when(
      named.findIndex((other) => other.name === name) !== index,
      `${path} (${name}) has the name of a sidecar; names of containers are unique in a pod, choose another`,
    ),
  ]);
}

function validateStartOrder({ sidecars = {}, initContainers = {} }: PodProps): string[] {
  const known = Object.keys(initContainers);
  return Object.entries(sidecars).flatMap(([name, { startAfter = [] }]) =>
    startAfter
      .filter((other) => !known.includes(other))
      .map(
        (other) =>
          `sidecars.${name}.startAfter (${other}) is not an init container of this workload; it has: ${known.length === 0 ? 'none' : known.join(', ')}`,
      ),
  );
}
