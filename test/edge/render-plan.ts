import { App, Chart } from 'cdk8s';
import type { EdgePlan, EdgeProvider } from '../../lib/network/edge';
import type { JsonObject } from '../../lib/kinds';

/** The objects that a provider makes of a plan, without the role around it. */
export function renderPlan(provider: EdgeProvider, plan: EdgePlan): JsonObject[] {
  const chart = new Chart(new App(), plan.name, { namespace: plan.namespace });
  const objects = [...provider.hostObjects(plan), ...plan.routes.flatMap((route) => provider.routeObjects(plan, route))];
  for (const { kind, name, annotations, create } of objects)
    create(chart, `${kind}-${name}`, { name, labels: {}, annotations: { ...annotations } });
  return chart.toJson() as JsonObject[];
}
