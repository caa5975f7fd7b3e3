export * from './connection';
export * from './external-service';
export * from './inbound';
export * from './machine-service';
export * from './peers';
export * from './traffic';
export * from './workload-policy';
export { outletOf } from './egress/outlet';
export { type ToldContainer, validateEgress } from './egress/validate-egress';
