import { App, Chart, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';

const [count = '100', outdir = 'build/bench/dist'] = process.argv.slice(2);

/** Stock cdk8s as its documentation shows it: a chart per service, made of cdk8s-plus. What cdk8s-plus lacks is a generated class. */
class ServiceChart extends Chart {
  constructor(scope: App, name: string) {
    super(scope, name, { namespace: 'shop-team' });
    const metadata = {
      name,
      labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'shop', team: 'shop-team', environment: 'test' },
    };

    const serviceAccount = new kplus.ServiceAccount(this, 'account', { metadata });
    const deployment = new kplus.Deployment(this, 'deployment', {
      metadata,
      serviceAccount,
      terminationGracePeriod: Duration.seconds(30),
      securityContext: { user: 10_001, group: 10_001 },
      containers: [
        {
          image: 'shop/service:1',
          ports: [{ name: 'http', number: 8080 }],
          envVariables: { GREETING: kplus.EnvValue.fromValue('hello'), LOG_LEVEL: kplus.EnvValue.fromValue('info') },
          readiness: kplus.Probe.fromHttpGet('/ready', { port: 8080 }),
          liveness: kplus.Probe.fromHttpGet('/live', { port: 8080 }),
          resources: { cpu: { request: kplus.Cpu.millis(50) }, memory: { request: Size.mebibytes(128), limit: Size.mebibytes(128) } },
        },
      ],
    });
    new kplus.Service(this, 'service', { metadata, selector: deployment, ports: [{ name: 'http', port: 80, targetPort: 8080 }] });
    new kplus.HorizontalPodAutoscaler(this, 'autoscaler', {
      metadata,
      target: deployment,
      minReplicas: 2,
      maxReplicas: 5,
      metrics: [kplus.Metric.resourceCpu(kplus.MetricTarget.averageUtilization(80))],
    });
    new kplus.NetworkPolicy(this, 'policy', { metadata, selector: deployment });
    new kplus.k8s.KubePodDisruptionBudget(this, 'budget', {
      metadata,
      spec: { maxUnavailable: kplus.k8s.IntOrString.fromNumber(1), selector: { matchLabels: { 'app.kubernetes.io/name': name } } },
    });
  }
}

const app = new App({ outdir });
for (let index = 0; index < Number(count); index++) new ServiceChart(app, `service-${index}`);
app.synth();
