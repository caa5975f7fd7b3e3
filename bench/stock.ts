import { App, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { autoscaler, budget, deployment, metadataOf, policy, service } from './stock-objects';

const [count = '100', outdir = 'build/bench/dist'] = process.argv.slice(2);

/** Stock cdk8s: a chart per service, as its documentation shows it, and the classes that `cdk8s import` generates. */
class ServiceChart extends Chart {
  constructor(scope: App, name: string) {
    super(scope, name, { namespace: 'shop-team' });
    const metadata = metadataOf(name);

    new k8s.KubeServiceAccount(this, 'service-account', { metadata, automountServiceAccountToken: false });
    new k8s.KubeDeployment(this, 'deployment', { metadata, spec: deployment(name) });
    new k8s.KubeService(this, 'service', { metadata, spec: service(name) });
    new k8s.KubePodDisruptionBudget(this, 'budget', { metadata, spec: budget(name) });
    new k8s.KubeHorizontalPodAutoscalerV2(this, 'autoscaler', { metadata, spec: autoscaler(name) });
    new k8s.KubeNetworkPolicy(this, 'policy', { metadata, spec: policy(name) });
  }
}

const app = new App({ outdir });
for (let index = 0; index < Number(count); index++) new ServiceChart(app, `service-${index}`);
app.synth();
