import type { ServiceSpec } from 'kubernetes-types/core/v1';
import type { Labels, Port } from '../system';
import type { DatabaseEngine } from './engine';

/** The port of a database, which is the same inside and outside of the pod. */
export function databasePort({ port: { name, number, protocol } }: DatabaseEngine): Port {
  return { name, port: number, targetPort: number, protocol: 'TCP', appProtocol: protocol };
}

/** Gives every pod a name of its own, also before it is ready: members of a set must find each other to become so. */
export function headlessSpec(selector: Labels, ports: readonly Port[]): ServiceSpec {
  return { clusterIP: 'None', publishNotReadyAddresses: true, selector: { ...selector }, ports: ports.map(servicePort) };
}

/** Leads clients to a pod that serves. */
export function clientSpec(selector: Labels, ...ports: readonly Port[]): ServiceSpec {
  return { type: 'ClusterIP', selector: { ...selector }, ports: ports.map(servicePort) };
}

function servicePort({ name, port, protocol, appProtocol }: Port) {
  return { name, port, targetPort: name, protocol, appProtocol };
}
