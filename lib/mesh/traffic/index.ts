export * from './destination-rule';
export * from './http-routes';
export * from './rate-limit';
export * from './service-host';
export * from './service-routes';
export * from './speaks-http';
export * from './traffic-rules';
export * from './validate-traffic';
