import { LABEL, LONGEST_NAME, when } from '../../system';
import type { Manifested } from '../render';
import { checkPod } from './pod-checks';
import { podTemplateOf } from './references';

/** Kinds that belong to no namespace. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'Namespace',
  'PersistentVolume',
  'StorageClass',
  'ClusterRole',
  'ClusterRoleBinding',
  'IngressClass',
  'GatewayClass',
  'CustomResourceDefinition',
  'PriorityClass',
  'RuntimeClass',
  'VolumeSnapshotClass',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'APIService',
  'ClusterIssuer',
  'ClusterSecretStore',
  'ClusterExternalSecret',
]);

const NAME = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
const LONGEST_OBJECT_NAME = 253;
/** Kinds whose name becomes part of a host name. */
const LABEL_NAMED: ReadonlySet<string> = new Set(['Service', 'Namespace']);
const LONGEST_LABEL = 63;
/** What cdk8s-plus selects by: it is made from the construct path, and changes with every refactoring. */
const PATH_LABEL = 'cdk8s.io/metadata.addr';

const REQUIRED_LABELS = Object.values(LABEL);

/** What breaks a contract of the output in one object, whoever made it; an empty list when nothing does. */
export function checkObject(json: Manifested): string[] {
  const { kind, metadata } = json;
  const object = `${kind} ${metadata.name}`;
  return [
    ...checkName(kind, metadata.name),
    ...checkNamespace(object, json),
    ...checkLabels(object, metadata.labels ?? {}),
    ...when(
      kind === 'Secret' && (json.data !== undefined || json.stringData !== undefined),
      `${object} holds data, and what is in dist/ is read by everybody; use Secret.given or Secret.generated`,
    ),
    ...checkTemplate(object, json),
    ...checkRouteReferences(object, json),
  ];
}

function checkName(kind: string, name: string): string[] {
  const longest = LONGEST_NAME[kind] ?? (LABEL_NAMED.has(kind) ? LONGEST_LABEL : LONGEST_OBJECT_NAME);
  return [
    ...when(
      !NAME.test(name) && !isRbac(kind),
      `${kind} (${name}) is not a name of Kubernetes: lower-case letters, digits, '-' and '.' only; set 'name'`,
    ),
    ...when(
      name.length > longest,
      `${kind} (${name}) has ${name.length} characters, and may have ${longest}; give a shorter id or set 'name'`,
    ),
  ];
}

// their names are path segments, and `system:node` is one
function isRbac(kind: string): boolean {
  return kind.endsWith('Role') || kind.endsWith('RoleBinding');
}

function checkNamespace(object: string, { kind, metadata }: Manifested): string[] {
  const isClusterScoped = CLUSTER_SCOPED.has(kind);
  return [
    ...when(
      isClusterScoped && metadata.namespace !== undefined,
      `${object} belongs to no namespace, and names ${metadata.namespace ?? ''}; leave it out`,
    ),
    ...when(
      !isClusterScoped && metadata.namespace === undefined,
      `${object} names no namespace, and would land wherever it is applied; set metadata.namespace`,
    ),
  ];
}

function checkLabels(object: string, labels: Readonly<Record<string, string>>): string[] {
  const missing = REQUIRED_LABELS.filter((key) => labels[key] === undefined);
  const invalid = Object.keys(labels).filter((key) => !LABEL_VALUE.test(labels[key] ?? ''));
  return [
    ...when(missing.length > 0, `${object} lacks the labels ${missing.join(', ')}; make it with this.metadata() of its role`),
    ...invalid.map(
      (key) => `${object} has the label ${key} (${labels[key] ?? ''}), which may have 63 letters, digits, '-', '_' and '.' only`,
    ),
    ...when(
      labels[PATH_LABEL] !== undefined,
      `${object} carries ${PATH_LABEL}, which changes with every refactoring; use the roles of this library instead of cdk8s-plus workloads`,
    ),
  ];
}

function checkTemplate(object: string, json: Manifested): string[] {
  const template = podTemplateOf(json);
  if (!template?.spec) return [];
  const labels = template.metadata?.labels ?? {};
  const { selector } = json.spec as { selector?: { matchLabels?: Record<string, string> } };
  const unmatched = Object.entries(selector?.matchLabels ?? {}).filter(([key, value]) => labels[key] !== value);
  return [
    ...unmatched.map(
      ([key, value]) =>
        `${object} selects ${key}=${value}, which its own pods do not carry; change the selector or the pod labels together`,
    ),
    ...when(
      labels[PATH_LABEL] !== undefined,
      `${object} puts ${PATH_LABEL} onto its pods, which changes with every refactoring; use the roles of this library`,
    ),
    ...checkPod(object, template.spec),
  ];
}

/** The edge refuses a reference to what another provider or namespace holds, drops the route, and says so in its log alone. */
function checkRouteReferences(object: string, { kind, spec }: Manifested): string[] {
  if (kind !== 'IngressRoute') return [];
  const { routes = [] } = spec as {
    readonly routes?: readonly Record<'services' | 'middlewares', readonly { readonly name: string }[] | undefined>[];
  };
  const names = routes.flatMap(({ services = [], middlewares = [] }) => [...services, ...middlewares].map(({ name }) => name));
  return names
    .filter((name) => name.includes('@'))
    .map(
      (name) =>
        `${object} refers to ${name}, which belongs to another provider or namespace, and Traefik drops the route; name what lies next to it`,
    );
}
