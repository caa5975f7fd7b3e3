import * as kplus from 'cdk8s-plus-27';
import { testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import type { Manifested } from '../synth/render';
import { LABEL, type SystemChart } from '../system';
import { WebService, type WebServiceProps } from './web-service';

const requiredProps: WebServiceProps = { image: 'shop/kids', port: 5000 };

/** What cdk8s-plus makes of a WebService `kids`. */
function synthWith(
  make: (kids: WebService, chart: SystemChart) => unknown,
  props: Partial<WebServiceProps> = {},
  environment = testEnvironment(),
) {
  return synthRole((chart) => make(new WebService(chart, 'kids', { ...requiredProps, ...props }), chart), environment);
}

const SELECTOR = { 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/component': 'kids' };

describe('a NetworkPolicy of cdk8s-plus', () => {
  test('selects the pods of a role', () => {
    const { spec } = synthWith((kids, chart) => new kplus.NetworkPolicy(chart, 'Extra', { selector: kids })).get('NetworkPolicy', 'extra');
    expect(spec.podSelector).toEqual({ matchLabels: SELECTOR });
  });

  test('stands in the namespace of the role that it selects', () => {
    const make = (kids: WebService, chart: SystemChart) => new kplus.NetworkPolicy(chart, 'Extra', { selector: kids });
    expect(synthWith(make, { namespace: 'agents' }).get('NetworkPolicy', 'extra').metadata.namespace).toBe('shop-team-agents');
  });

  test('lets a role call, in whichever namespace it is', () => {
    const make = (kids: WebService, chart: SystemChart) => {
      const policy = new kplus.NetworkPolicy(chart, 'Extra', {
        selector: new WebService(chart, 'home', { ...requiredProps, image: 'shop/home' }),
      });
      policy.addIngressRule(kids, [kplus.NetworkPolicyPort.tcp(5000)]);
    };
    expect(synthWith(make, { namespace: 'agents' }).get('NetworkPolicy', 'extra').spec.ingress).toEqual([
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop-team-agents' } },
            podSelector: { matchLabels: SELECTOR },
          },
        ],
        ports: [{ port: 5000, protocol: 'TCP' }],
      },
    ]);
  });
});

describe('a HorizontalPodAutoscaler of cdk8s-plus', () => {
  const autoscale = (kids: WebService, chart: SystemChart) =>
    new kplus.HorizontalPodAutoscaler(chart, 'Scaler', { target: kids, maxReplicas: 9 });

  test('scales the Deployment of a role', () => {
    const { spec } = synthWith(autoscale).get('HorizontalPodAutoscaler', 'scaler');
    expect(spec.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'kids' });
    expect(spec.maxReplicas).toBe(9);
  });

  test('owns the number of replicas: the Deployment has none', () => {
    const synthesized = synthWith(autoscale);
    expect(synthesized.mistakes).toEqual([]);
    expect(synthesized.get('Deployment', 'kids').spec).not.toHaveProperty('replicas');
  });

  test('is noticed by the role', () => {
    synthWith((kids, chart) => {
      expect(kids.hasAutoscaler).toBe(false);
      autoscale(kids, chart);
      expect(kids.hasAutoscaler).toBe(true);
    });
  });

  test('may look at the container that people touch', () => {
    const metrics = (kids: WebService) => [
      kplus.Metric.containerCpu({ container: kids.container, target: kplus.MetricTarget.averageUtilization(70) }),
    ];
    const make = (kids: WebService, chart: SystemChart) =>
      new kplus.HorizontalPodAutoscaler(chart, 'Scaler', { target: kids, maxReplicas: 9, metrics: metrics(kids) });
    expect(synthWith(make).get('HorizontalPodAutoscaler', 'scaler').spec.metrics).toEqual([
      {
        type: 'ContainerResource',
        containerResource: { name: 'cpu', container: 'kids', target: { type: 'Utilization', averageUtilization: 70 } },
      },
    ]);
  });
});

describe('a Service of cdk8s-plus', () => {
  const expose = (kids: WebService, chart: SystemChart) =>
    new kplus.Service(chart, 'Front', { selector: kids, ports: [{ port: 80, targetPort: 5000 }] });

  test('selects the pods of a role', () => {
    const { spec } = synthWith(expose).get('Service', 'front');
    expect(spec.selector).toEqual(SELECTOR);
    expect(spec.ports).toEqual([{ port: 80, targetPort: 5000 }]);
  });

  test('is routed to by an Ingress of cdk8s-plus', () => {
    const make = (kids: WebService, chart: SystemChart) =>
      new kplus.Ingress(chart, 'Door').addHostRule('app.example.com', '/kids', kplus.IngressBackend.fromService(expose(kids, chart)));
    const [rule] = synthWith(make).get('Ingress', 'door').spec.rules;
    expect(rule).toEqual({
      host: 'app.example.com',
      http: { paths: [{ path: '/kids', pathType: 'Prefix', backend: { service: { name: 'front', port: { number: 80 } } } }] },
    });
  });
});

describe('a RoleBinding of cdk8s-plus', () => {
  test('binds the account of a role, with its namespace, which a ClusterRoleBinding cannot do without', () => {
    const make = (kids: WebService, chart: SystemChart) => {
      const role = new kplus.Role(chart, 'Reader', { rules: [{ verbs: ['get'], resources: [kplus.ApiResource.PODS] }] });
      new kplus.RoleBinding(chart, 'Binding', { role }).addSubjects(kids);
    };
    const { subjects, roleRef } = synthWith(make, { namespace: 'agents' }).get('RoleBinding', 'binding');
    expect(subjects).toEqual([{ apiGroup: '', kind: 'ServiceAccount', name: 'kids', namespace: 'shop-team-agents' }]);
    expect(roleRef).toEqual({ apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' });
  });
});

describe('objects of cdk8s-plus in a system', () => {
  const many = (kids: WebService, chart: SystemChart): void => {
    new kplus.NetworkPolicy(chart, 'Extra', { selector: kids });
    new kplus.HorizontalPodAutoscaler(chart, 'Scaler', { target: kids, maxReplicas: 9 });
    const front = new kplus.Service(chart, 'Front', { selector: kids, ports: [{ port: 80, targetPort: 5000 }] });
    front.exposeViaIngress('/kids');
    new kplus.RoleBinding(chart, 'Binding', { role: new kplus.Role(chart, 'Reader') }).addSubjects(kids);
    new kplus.ConfigMap(chart, 'Notes', { data: { a: 'b' } });
  };
  const own = new Set(synthWith(() => undefined).objects.map(nameOf));
  const synthesized = synthWith(many);
  const added = synthesized.objects.filter((object) => !own.has(nameOf(object)));

  test('are named after their ids, without a hash of their path', () => {
    expect(added.map(nameOf).sort()).toEqual([
      'ConfigMap notes',
      'HorizontalPodAutoscaler scaler',
      'Ingress front-ingress',
      'NetworkPolicy extra',
      'Role reader',
      'RoleBinding binding',
      'Service front',
    ]);
  });

  test('carry every label, and none that cdk8s-plus makes from a path', () => {
    for (const { metadata } of added) {
      expect(Object.keys(metadata.labels ?? {}).sort()).toEqual(Object.values(LABEL).sort());
    }
    expect(synthesized.yaml).not.toContain('cdk8s.io/metadata.addr');
  });

  test('break no contract of the output', () => {
    expect(synthesized.mistakes).toEqual([]);
  });
});

function nameOf({ kind, metadata }: Manifested): string {
  return `${kind} ${metadata.name}`;
}
