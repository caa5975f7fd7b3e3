import { type ApiObjectMetadata, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { DestinationRule, EnvoyFilter, VirtualService } from '../kinds';
import {
  destinationRuleSpec,
  hasDestinationRule,
  hasRoutes,
  rateLimitSpec,
  serviceHost,
  serviceRoutesSpec,
  type PodRateLimit,
  type TrafficRules,
} from '../mesh/traffic';
import { type Port, type Role, workloadSelector } from '../system';

export interface ServiceTrafficProps {
  readonly workload: Role;
  readonly metadata: ApiObjectMetadata;
  readonly ports: readonly Port[];
  /** @default - none, or nobody keeps them here */
  readonly rules?: TrafficRules;
}

/** What a mesh is told of the way to one service: what its callers do, and the one DestinationRule that it has. */
export class ServiceTraffic extends Construct {
  readonly #props: ServiceTrafficProps;
  readonly #cookies = new Set<string>();
  #destinationRule: DestinationRule | undefined;

  constructor(scope: Construct, id: string, props: ServiceTrafficProps) {
    super(scope, id);
    this.#props = props;

    const { metadata, ports, rules = {} } = props;
    if (hasRoutes(rules)) new VirtualService(this, 'VirtualService', { metadata, spec: serviceRoutesSpec(this.host, ports, rules) });
    if (hasDestinationRule(rules)) this.createDestinationRule();
    if (rules.rateLimit) this.createRateLimit(rules.rateLimit);
    this.node.addValidation({ validate: () => this.validateCookies() });
  }

  /** Keeps the requests of a browser on one pod, by a cookie. */
  keepSessions(cookie: string): void {
    this.#cookies.add(cookie);
    if (!this.#destinationRule) this.createDestinationRule();
  }

  private get host(): string {
    const { name, namespace } = this.#props.workload;
    return serviceHost(name, namespace);
  }

  private createRateLimit(limit: PodRateLimit): void {
    const { metadata, workload, ports } = this.#props;
    const selector = workloadSelector(workload.system.system, workload.component);
    new EnvoyFilter(this, 'RateLimit', { metadata, spec: rateLimitSpec(selector, ports, limit) });
  }

  private createDestinationRule(): void {
    const { metadata, workload, rules = {} } = this.#props;
    // late, because routes are declared after the workload
    const produce = () => destinationRuleSpec({ host: this.host, name: workload.name, cookie: [...this.#cookies][0] }, rules);
    this.#destinationRule = new DestinationRule(this, 'DestinationRule', {
      metadata,
      spec: Lazy.any({ produce }) as ReturnType<typeof produce>,
    });
  }

  private validateCookies(): string[] {
    const [first, ...others] = this.#cookies;
    const isBalanced = this.#props.rules?.loadBalancing !== undefined;
    if (first === undefined || !isBalanced) {
      return others.map(
        (cookie) => `sessionAffinity.cookie (${cookie}) of a route must be '${first ?? ''}' as on another: a service has one`,
      );
    }
    return [`traffic.loadBalancing and sessionAffinity.cookie (${first}) of a route exclude each other; keep one of them`];
  }
}
