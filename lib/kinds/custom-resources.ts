import { ApiObject, JsonPatch } from 'cdk8s';
import * as argoCd from '../../imports/argoproj.io';
import * as certManager from '../../imports/cert-manager.io';
import * as externalDns from '../../imports/externaldns.k8s.io';
import * as externalSecrets from '../../imports/external-secrets.io';
import * as gatewayApi from '../../imports/gateway.networking.k8s.io';
import * as generators from '../../imports/generators.external-secrets.io';
import * as metalLb from '../../imports/metallb.io';
import * as monitoring from '../../imports/monitoring.coreos.com';
import * as istioNetworking from '../../imports/networking.istio.io';
import * as istioSecurity from '../../imports/security.istio.io';
import * as istioTelemetry from '../../imports/telemetry.istio.io';
import * as snapshots from '../../imports/snapshot.storage.k8s.io';
import * as traefik from '../../imports/traefik.io';
import { clean } from './clean';
import type { Json, JsonObject } from './json';
import { EXACT, patched } from './manifest';
import { waveAnnotation } from './waves';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- TypeScript accepts a mixin only with a rest parameter of any[]
type ApiObjectClass = new (...args: any[]) => ApiObject;

/**
 * A generated class with what our own kinds have: the wave of its kind, nothing empty, and a hatch whose patches run last.
 * As generated, patches run before the serializer, which drops every field it does not know.
 */
function exact<C extends ApiObjectClass>(Generated: C, { clusterScoped = false }: { readonly clusterScoped?: boolean } = {}): C {
  return class extends Generated {
    readonly [EXACT] = true;
    readonly #patches: JsonPatch[] = [];

    override addJsonPatch(...patches: JsonPatch[]): void {
      this.#patches.push(...patches);
    }

    override toJson(): JsonObject {
      const { apiVersion = null, kind = null, metadata = null, ...body } = super.toJson() as JsonObject;
      const head = clean({
        ...asObject(metadata),
        ...(clusterScoped && { namespace: undefined }),
        annotations: { ...waveAnnotation(this.kind), ...asObject(asObject(metadata).annotations) },
      });
      const rest = clean(body);
      // an AuthorizationPolicy without a rule denies everything: its empty spec is its meaning
      if ('spec' in body && !('spec' in rest)) rest.spec = {};
      return patched({ apiVersion, kind, metadata: head, ...rest }, this.#patches);
    }
  };
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

export class Application extends exact(argoCd.Application) {}
export class AppProject extends exact(argoCd.AppProject) {}
export class Certificate extends exact(certManager.Certificate) {}
export class ClusterIssuer extends exact(certManager.ClusterIssuer, { clusterScoped: true }) {}
export class DnsEndpoint extends exact(externalDns.DnsEndpoint) {}
export class ExternalSecret extends exact(externalSecrets.ExternalSecret) {}
export class Password extends exact(generators.Password) {}
export class Gateway extends exact(gatewayApi.Gateway) {}
export class HttpRoute extends exact(gatewayApi.HttpRoute) {}
export class IngressRoute extends exact(traefik.IngressRoute) {}
export class Middleware extends exact(traefik.Middleware) {}
export class IstioGateway extends exact(istioNetworking.Gateway) {}
export class EnvoyFilter extends exact(istioNetworking.EnvoyFilter) {}
export class WorkloadEntry extends exact(istioNetworking.WorkloadEntry) {}
export class VirtualService extends exact(istioNetworking.VirtualService) {}
export class DestinationRule extends exact(istioNetworking.DestinationRule) {}
export class ServiceEntry extends exact(istioNetworking.ServiceEntry) {}
export class AuthorizationPolicy extends exact(istioSecurity.AuthorizationPolicy) {}
export class PeerAuthentication extends exact(istioSecurity.PeerAuthentication) {}
export class RequestAuthentication extends exact(istioSecurity.RequestAuthentication) {}
export class Telemetry extends exact(istioTelemetry.Telemetry) {}
export class IpAddressPool extends exact(metalLb.IpAddressPool) {}
export class L2Advertisement extends exact(metalLb.L2Advertisement) {}
export class PodMonitor extends exact(monitoring.PodMonitor) {}
export class PrometheusRule extends exact(monitoring.PrometheusRule) {}
export class VolumeSnapshot extends exact(snapshots.VolumeSnapshot) {}
export class VolumeSnapshotClass extends exact(snapshots.VolumeSnapshotClass, { clusterScoped: true }) {}
