/** The full name of a Service: a short one would be looked up in the namespace of the rule, which is easily wrong. */
export function serviceHost(service: string, namespace: string): string {
  return `${service}.${namespace}.svc.cluster.local`;
}
