import type { Manifested } from '../synth';
import { LABEL, type Labels } from '../system';
import { isSelected } from './environment-objects';
import { type Finding, met, notApplicable, notMet } from './finding';
import { ends, fieldOf, type Subject } from './subject';

/** It can be watched from outside: probes, metrics, and alerts for what is promised of it. */
export function telemetry(subject: Subject): Finding {
  const { object, environment, main, podField } = subject;
  if (ends(subject)) return notApplicable(object, `${podField}.spec`, 'it is gone before it could be asked for metrics');
  if (!environment.monitoring) return notApplicable(object, `${podField}.spec`, `${environment.name} has no Prometheus`);
  if (!main.livenessProbe && !main.readinessProbe)
    return notMet(object, fieldOf(subject, main, 'livenessProbe'), 'nothing asks whether it is well');
  const monitor = monitorOf(subject);
  if (!monitor) return notMet(object, fieldOf(subject, main, 'ports'), 'no PodMonitor or ServiceMonitor asks it for metrics');
  const rule = ruleOf(subject);
  if (rule) return met(rule, 'spec.groups', `alerts when what is promised of ${subject.component} is in danger`);
  return met(monitor, 'spec.selector', 'it is asked for metrics; no objective is declared for it');
}

function monitorOf({ objects, namespace, labels, ...subject }: Subject): Manifested | undefined {
  const selectorOf = ({ spec }: Manifested) => (spec as { selector?: { matchLabels?: Labels } }).selector?.matchLabels;
  const services = objects.servicesOf({ ...subject, namespace, labels });
  return (
    objects.of(namespace, 'PodMonitor').find((monitor) => isSelected(selectorOf(monitor), labels)) ??
    objects
      .of(namespace, 'ServiceMonitor')
      .find((monitor) => services.some(({ metadata }) => isSelected(selectorOf(monitor), metadata.labels ?? {})))
  );
}

/** A rule that names the workload: by its labels, or in what it asks Prometheus. */
function ruleOf({ objects, namespace, component, system, object }: Subject): Manifested | undefined {
  return objects.of(namespace, 'PrometheusRule').find(({ metadata: { labels = {} }, spec }) => {
    const isOwn = labels[LABEL.component] === component && labels[LABEL.partOf] === system;
    return isOwn || JSON.stringify(spec).includes(String.raw`=\"${object.metadata.name}\"`);
  });
}
