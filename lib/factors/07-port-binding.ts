import { serviceSpec } from './environment-objects';
import { type Finding, met, notApplicable, notMet } from './finding';
import { fieldOf, type Subject } from './subject';

/** Each pod serves on ports of its own, and only the Service says under which number they are called. */
export function portBinding(subject: Subject): Finding {
  const { object, pod, podField, main, objects } = subject;
  if (pod.hostNetwork === true) return notMet(object, `${podField}.spec.hostNetwork`, 'it takes the ports of its node');
  const onHost = pod.containers.find(({ ports = [] }) => ports.some(({ hostPort }) => hostPort !== undefined));
  if (onHost) return notMet(object, fieldOf(subject, onHost, 'ports'), 'it takes a port of its node');

  const services = objects.servicesOf(subject);
  const [service] = services;
  if (!service) return notApplicable(object, fieldOf(subject, main, 'ports'), 'it serves nobody: no Service leads to it');
  const numbered = services.find((each) => (serviceSpec(each).ports ?? []).some(({ targetPort }) => typeof targetPort !== 'string'));
  if (numbered) return notMet(numbered, 'spec.ports', 'it repeats the number of a port that the pods choose; name it');
  const names = (serviceSpec(service).ports ?? []).map(({ targetPort }) => String(targetPort));
  return met(service, 'spec.ports', `leads to the pods' own ports by name: ${names.join(', ')}`);
}
