import { k8s } from 'cdk8s-plus-27';

const { IntOrString, Quantity } = k8s;

/** The labels that Keelson gives a service. */
const labels = (name: string) => ({
  'app.kubernetes.io/component': name,
  'app.kubernetes.io/instance': 'shop',
  'app.kubernetes.io/managed-by': 'cdk8s',
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/part-of': 'shop',
  environment: 'test',
  team: 'shop-team',
});

export function metadataOf(name: string): k8s.ObjectMeta {
  return { name, labels: labels(name), annotations: { 'keelson/contact': 'shop@example.com', 'argocd.argoproj.io/sync-wave': '-2' } };
}

const selector = (name: string) => ({ matchLabels: { 'app.kubernetes.io/instance': 'shop', 'app.kubernetes.io/name': name } });

const probe = (path: string): k8s.Probe => ({
  httpGet: { path, port: IntOrString.fromNumber(8080) },
  periodSeconds: 10,
  timeoutSeconds: 2,
  failureThreshold: 3,
});

export function deployment(name: string): k8s.DeploymentSpec {
  return {
    revisionHistoryLimit: 5,
    progressDeadlineSeconds: 600,
    selector: selector(name),
    strategy: {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: IntOrString.fromString('25%'), maxUnavailable: IntOrString.fromNumber(0) },
    },
    template: {
      metadata: { labels: labels(name) },
      spec: podSpec(name),
    },
  };
}

function podSpec(name: string): k8s.PodSpec {
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 30,
    securityContext: { runAsNonRoot: true, runAsUser: 10_001, runAsGroup: 10_001, seccompProfile: { type: 'RuntimeDefault' } },
    topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: selector(name),
    })),
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: Quantity.fromString('100Mi') } }],
    containers: [container(name)],
  };
}

function container(name: string): k8s.Container {
  const memory = { memory: Quantity.fromString('128Mi'), 'ephemeral-storage': Quantity.fromString('200Mi') };
  return {
    name,
    image: 'shop/service:1',
    imagePullPolicy: 'IfNotPresent',
    env: [
      { name: 'GREETING', value: 'hello' },
      { name: 'LOG_LEVEL', value: 'info' },
    ],
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    readinessProbe: probe('/ready'),
    livenessProbe: probe('/live'),
    resources: { requests: { cpu: Quantity.fromString('50m'), ...memory }, limits: memory },
    securityContext: { runAsNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
  };
}

export function service(name: string): k8s.ServiceSpec {
  return {
    type: 'ClusterIP',
    selector: { 'app.kubernetes.io/component': name, 'app.kubernetes.io/part-of': 'shop' },
    ports: [{ name: 'http', port: 80, targetPort: IntOrString.fromString('http'), protocol: 'TCP', appProtocol: 'http' }],
  };
}

export function budget(name: string): k8s.PodDisruptionBudgetSpec {
  return { maxUnavailable: IntOrString.fromNumber(1), unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: selector(name) };
}

export function autoscaler(name: string): k8s.HorizontalPodAutoscalerSpecV2 {
  return {
    minReplicas: 2,
    maxReplicas: 5,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
  };
}

export function policy(name: string): k8s.NetworkPolicySpec {
  return { podSelector: selector(name), policyTypes: ['Ingress', 'Egress'] };
}
