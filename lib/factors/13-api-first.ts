import type { Manifested } from '../synth';
import { LABEL } from '../system';
import { serviceSpec } from './environment-objects';
import { type Finding, met, notApplicable, notMet } from './finding';
import { annotationsOf, type Subject } from './subject';

/** The annotation of a Service, or of a workload, that says where its contract can be read. */
export const CONTRACT = 'keelson/contract';

const API_PROTOCOLS: ReadonlySet<string> = new Set(['http', 'https', 'http2', 'grpc', 'kubernetes.io/h2c']);
/** API Blueprint, OpenAPI, RAML and Protocol Buffers. */
const CONTRACT_FILE = /\.(?:apib|proto|raml)$|(?:openapi|swagger)[^/]*\.(?:ya?ml|json)$/i;

/** What others call has a contract that they can read. */
export function apiFirst(subject: Subject): Finding {
  const { object, objects, namespace, component, system } = subject;
  const service = objects.servicesOf(subject).find((each) => (serviceSpec(each).ports ?? []).some(isApi));
  if (!service) return notApplicable(object, 'spec', 'it offers no API: no Service of it speaks http or gRPC');

  for (const each of [service, object]) {
    const contract = annotationsOf(each)[CONTRACT];
    if (contract !== undefined) return met(each, `metadata.annotations[${CONTRACT}]`, `its contract is ${contract}`);
  }
  const isOwn = ({ metadata: { labels = {} } }: Manifested) => labels[LABEL.component] === component && labels[LABEL.partOf] === system;
  for (const configMap of objects.of(namespace, 'ConfigMap').filter(isOwn)) {
    const file = Object.keys(configMap.data ?? {}).find((key) => CONTRACT_FILE.test(key));
    if (file !== undefined) return met(configMap, `data[${file}]`, 'the contract is deployed with it');
  }
  return notMet(service, 'metadata.annotations', `nothing says where its contract is; annotate the Service with ${CONTRACT}`);
}

function isApi({ appProtocol, name }: { readonly appProtocol?: string; readonly name?: string }): boolean {
  return API_PROTOCOLS.has(appProtocol ?? name ?? '');
}
