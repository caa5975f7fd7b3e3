/**
 * What charts and estates are written with. Extenders find the rest in `lib/extend`, tests in `lib/testing`.
 *
 * @packageDocumentation
 */
export { Duration, JsonPatch, Size } from 'cdk8s';
export { Cpu, EnvValue, Probe } from 'cdk8s-plus-27';

// systems, and where they run
export { type Delivery } from './delivery';
export { type Estate, type SystemEntry } from './synth';
export {
  type Access,
  type BackupStore,
  type Cluster,
  type ClusterNetwork,
  type ClusterNode,
  type Disk,
  Environment,
  type EnvironmentProps,
  type KubernetesVersion,
  type LoadBalancer,
  type LogStore,
  type Mesh,
  type Peer,
  type Quota,
  SystemChart,
  type SystemProps,
  type Team,
} from './system';
export { GuardedNamespace, type GuardedNamespaceProps, TeamNamespace, type TeamNamespaceProps } from './tenancy';

// configuration, Secrets and images
export { type Config, ConfigFile } from './config/config-files';
export { type ImageFacts, type ImageTable } from './config/images';
export { Releases } from './config/releases';
export { Secret, type SecretProps } from './config/secret';

// workloads
export { ApiDocuments, type ApiDocumentsProps, WebApplication, type WebApplicationProps } from './applications';
export {
  type ApiContract,
  type Autoscaling,
  BatchJob,
  type BatchJobProps,
  type Canary,
  CronTask,
  type CronTaskProps,
  type DisruptionBudget,
  Drain,
  type EndUsers,
  type Env,
  type Health,
  JavaService,
  type JavaProps,
  type Metrics,
  Migration,
  type MigrationProps,
  NodeAgent,
  type NodeAgentProps,
  OnDemandPod,
  type OnDemandPodProps,
  type Permission,
  type Placement,
  type Resources,
  RouteCheck,
  type RouteCheckProps,
  Schedule,
  type ServicePort,
  type SidecarProps,
  SpringBootService,
  Storage,
  type TrafficRules,
  TraefikController,
  type TraefikControllerProps,
  WebService,
  type WebServiceProps,
  Weekday,
  Worker,
  type WorkerProps,
} from './workloads';

// data
export {
  Backup,
  type BackupProps,
  BackupTarget,
  consulAgent,
  type ConsulFact,
  DatabaseSnapshot,
  type DatabaseSnapshotProps,
  DiskClass,
  type DiskClassProps,
  Engine,
  type KafkaFact,
  type RedisFact,
  type ReplicaSetFact,
  SharedVolume,
  type SharedVolumeProps,
  Software,
  type SqlFact,
  StatefulCluster,
  type StatefulClusterProps,
  StatefulDatabase,
  type StatefulDatabaseProps,
  StatefulService,
  type StatefulServiceProps,
  StaticVolume,
  type StaticVolumeProps,
  VolumeSource,
  type ZookeeperFact,
} from './data';

// ways in and out
export { ExternalService, type ExternalServiceProps, MachineService, type MachineServiceProps } from './network';
export { EnvironmentIssuer, type EnvironmentIssuerProps } from './network/certificates';
export { Authentication, Edge, EdgeIngress, type EdgeIngressProps, EdgePlatform, type RouteOptions } from './network/edge';
export { AddressPool, type AddressPoolProps, BalancerFiles, type BalancerFilesProps } from './network/load-balancer';

// what is seen of it
export { KIALI_PERMISSIONS, KIALI_PORT, kialiSettings } from './observability/kiali';
export { NodeLogs, type NodeLogsProps } from './observability/log-shipping';
export { prometheusOf } from './observability/prometheus';
export { Indicator, ServiceObjective, type ServiceObjectiveProps } from './observability/service-objectives';

// builds
export { goBuildEnv, JENKINS_PLUGINS, jenkinsConfiguration, jenkinsPlugins } from './builds';
