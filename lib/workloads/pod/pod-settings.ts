import { Duration } from 'cdk8s';
import { DEFAULT_USER, type ImageFacts } from '../../config/images';
import type { Environment } from '../../system';
import { Drain, drainSeconds } from './drain';
import type { PodProps } from './pod-props';
import { storagesOf } from './pod-volumes';

const UNKNOWN_IMAGE: ImageFacts = { hasShell: false };
const DEFAULT_DRAIN = Duration.seconds(5);
const SECONDS_AFTER_DRAIN = 25;

/** What a pod is made of, with every default resolved. */
export type PodSettings = ReturnType<typeof podSettings>;

/** The defaults of every workload, in one place. */
export function podSettings(props: PodProps, environment: Environment, hasPort: boolean) {
  const identity = podIdentity(props, environment);
  const { drain = hasPort ? Drain.wait(DEFAULT_DRAIN) : Drain.none(), priority } = props;
  const { sidecars = {}, initContainers = {}, hostAliases = {}, permissions = [], clusterPermissions = [] } = props;
  const { placement = {}, volumes = {} } = props;
  const { gracePeriod = Duration.seconds(drainSeconds(drain) + SECONDS_AFTER_DRAIN) } = props;
  const pullSecrets = [...new Set([...environment.pullSecrets, ...(props.pullSecrets ?? [])])];
  return {
    ...identity,
    image: props.image,
    drain,
    gracePeriod,
    sidecars,
    initContainers,
    hostAliases,
    permissions,
    clusterPermissions,
    placement,
    pullSecrets,
    priority,
    volumes,
  };
}

/** As whom a pod runs: what its props say, what its image needs, or a user that owns nothing. */
function podIdentity(props: PodProps, environment: Environment) {
  const { hasShell, user: imageUser = DEFAULT_USER, group: imageGroup } = environment.imageFacts(props.image) ?? UNKNOWN_IMAGE;
  const { user = imageUser } = props;
  const { group = imageGroup ?? user } = props;
  const { volumeGroup = holdsData(props) ? group : undefined } = props;
  return { hasShell, user, group, volumeGroup };
}

function holdsData(props: PodProps): boolean {
  return storagesOf(props).some(({ kind }) => kind === 'claim' || kind === 'existingClaim' || kind === 'podClaim');
}
