import type { Construct } from 'constructs';
import { WebService, type WebServiceProps } from '../../lib/workloads';

/** What all internal APIs of one house have in common; what is left to say of each. */
export type InternalApiProps = Pick<WebServiceProps, 'image' | 'replicas' | 'env' | 'resources'>;

/** A gRPC service that others of the house call, and that shows its metrics. */
export class InternalApi extends WebService {
  constructor(scope: Construct, id: string, props: InternalApiProps) {
    super(scope, id, {
      replicas: 2,
      ...props,
      port: { port: 9000, protocol: 'grpc' },
      health: { readiness: { grpc: { service: 'ready' } }, liveness: { grpc: { service: 'live' } } },
      metrics: { port: 9100 },
    });
  }
}
