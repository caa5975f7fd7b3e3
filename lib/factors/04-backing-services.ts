import type { NetworkPolicyPeer, NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import type { Manifested } from '../synth';
import { LABEL, type Labels } from '../system';
import { secretsOf, settingsOf } from './config-sources';
import { isSelected, serviceSpec } from './environment-objects';
import { type Finding, met, notApplicable, notMet } from './finding';
import { fieldOf, type Subject } from './subject';

const NAMESPACE = 'kubernetes.io/metadata.name';

/** What it calls. */
interface Called {
  readonly component: string;
  readonly services: readonly Manifested[];
}

/** Whatever a workload calls is attached by configuration, so that another one takes its place without a new image. */
export function backingServices(subject: Subject): Finding {
  const { object, main } = subject;
  const env = fieldOf(subject, main, 'env');
  const called = calledBy(subject);
  if (called.length === 0) return notApplicable(object, env, 'it calls no other workload');

  const settings = settingsOf(subject);
  const secrets = secretsOf(subject);
  const unnamed = called.find(
    ({ component, services }) =>
      !services.some(({ metadata }) => settings.some((text) => mentions(text, metadata.name))) &&
      !secrets.some((secret) => mentions(secret, component)),
  );
  const names = (unnamed?.services ?? called.flatMap(({ services }) => services)).map(({ metadata }) => metadata.name);
  if (unnamed)
    return notMet(object, env, `it calls Service ${names.join(' or ')}, which no setting names: the program knows the address itself`);
  return met(object, env, `settings name what it calls: ${[...new Set(names)].join(', ')}`);
}

function calledBy(subject: Subject): Called[] {
  const { objects, namespace, labels } = subject;
  const policies = objects
    .of(namespace, 'NetworkPolicy')
    .map(({ spec }) => spec as Partial<NetworkPolicySpec>)
    .filter(({ podSelector }) => isSelected(podSelector?.matchLabels, labels));
  const peers = policies.flatMap(({ egress = [] }) => egress.flatMap(({ to = [] }) => to));
  return peers.flatMap((peer) => calledAt(peer, subject));
}

function calledAt({ podSelector, namespaceSelector }: NetworkPolicyPeer, { objects, namespace, labels }: Subject): Called[] {
  const selected: Labels = podSelector?.matchLabels ?? {};
  const component = selected[LABEL.component];
  // its own pods are no backing service
  if (component === undefined || isSelected(selected, labels)) return [];
  const home = namespaceSelector?.matchLabels?.[NAMESPACE] ?? namespace;
  const services = objects.of(home, 'Service').filter((service) => isSelected(serviceSpec(service).selector, selected));
  return services.length === 0 ? [] : [{ component, services }];
}

/** Whether a name stands in a text as a word, such as a host in an address. */
function mentions(text: string, name: string): boolean {
  return text.split(/[^a-z0-9-]+/).some((word) => word === name || word.startsWith(`${name}-`));
}
