import type { Environment, Quota, Team } from '../system';
import { when } from '../system';
import type { ApiContract, WebServiceProps } from './web-service';
import { type ResolvedPort, type ServiceType, validatePorts } from './service-port';

const LONGEST_AFFINITY = 86_400;
const LARGEST_CONTRACT = 1_000_000;

/** What a WebService is checked with, besides its props. */
export interface WebServiceFacts {
  readonly name: string;
  readonly ports: readonly ResolvedPort[];
  readonly serviceType: ServiceType;
  readonly environment: Environment;
  readonly team: Team;
}

/** Mistakes a person can make with a WebService; an empty list when there are none. */
export function validateWebService(
  { namespace, clientAffinitySeconds: seconds, apiContract }: WebServiceProps,
  facts: WebServiceFacts,
): string[] {
  const { name, team, environment, ports, serviceType } = facts;
  const quota = namespace === undefined ? team.quota : (team.namespaces?.[namespace]?.quota ?? team.quota);
  return [
    ...when(/^[0-9]/.test(name), `name (${name}) must begin with a letter, as names of Services do; rename it or set 'name'`),
    ...validatePorts(ports, serviceType),
    ...(serviceType === 'ClusterIP' ? [] : validateExposure(serviceType, quota, team, environment, takesStrangers(ports))),
    ...when(
      seconds !== undefined && (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_AFFINITY),
      `clientAffinitySeconds (${seconds}) must be between 1 and ${LONGEST_AFFINITY}`,
    ),
    ...(apiContract ? validateContract(apiContract) : []),
  ];
}

/** What a Service that is open to others than pods needs; an empty list when it has it. */
export function validateExposure(
  serviceType: Exclude<ServiceType, 'ClusterIP'>,
  quota: Quota,
  team: Team,
  environment: Environment,
  takesAnybody = false,
): string[] {
  const [prop, granted] =
    serviceType === 'NodePort' ? (['nodePorts', quota.nodePorts] as const) : (['loadBalancers', quota.loadBalancers] as const);
  return [
    ...when(
      (granted ?? 0) < 1,
      `serviceType (${serviceType}) is refused by the quota of team ${team.name}; add '${prop}' to it, or route to the service from an EdgeIngress`,
    ),
    ...when(
      environment.mesh !== undefined && !takesAnybody,
      `serviceType (${serviceType}) takes calls without an identity, which the mesh of ${environment.name} refuses; route to the service from an EdgeIngress`,
    ),
  ];
}

/** Whether every port may be called without an identity. */
function takesStrangers(ports: readonly ResolvedPort[]): boolean {
  return ports.every(({ withoutIdentity }) => withoutIdentity !== undefined);
}

function validateContract({ file, content }: ApiContract): string[] {
  const bytes = Buffer.byteLength(content);
  return [
    ...when(!/^[-._A-Za-z0-9]{1,253}$/.test(file), `apiContract.file (${file}) must be a file name without folders, such as openapi.yaml`),
    ...when(content.trim() === '', 'apiContract.content () is empty; give the document itself'),
    ...when(
      bytes > LARGEST_CONTRACT,
      `apiContract.content has ${bytes} bytes, and may have ${LARGEST_CONTRACT}; publish it with the image`,
    ),
  ];
}

/** What is allowed and seldom meant. */
export function exposureWarnings(serviceType: ServiceType, { name, props }: Environment): string[] {
  return when(
    serviceType === 'LoadBalancer' && props.loadBalancer.kind !== 'metallb',
    `serviceType (LoadBalancer) waits for an address that nothing in ${name} is known to give; name a load balancer in the environment, or route to the service from an EdgeIngress`,
  );
}
