import type { JsonObject } from '../../lib/kinds';

/** An Ingress of the host `a.test` with one path, which leads to the Service of its name. */
export function ingress(name: string, path: string, pathType: string, annotations: JsonObject = {}): JsonObject {
  const backend = { service: { name, port: { number: 80 } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'team', annotations },
    spec: { rules: [{ host: 'a.test', http: { paths: [{ path, pathType, backend }] } }] },
  };
}

/** A request for the host of the sample. */
export const get = (path: string, scheme: 'http' | 'https' = 'http') => ({ host: 'a.test', path, scheme });
