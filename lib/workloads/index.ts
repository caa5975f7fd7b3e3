export * from './batch-job/batch-job';
export * from './batch-job/batch-job-props';
export * from './batch-job/job-props';
export * from './batch-job/migration';
export * from './batch-job/route-check';
export * from './pod/container-props';
export * from './cron-task/cron-task';
export * from './cron-task/cron-task-props';
export { jobMesh } from './cron-task/job-in-mesh';
export * from './deployment/deployed-workload';
export type * from './deployment/deployed-workload-props';
export { TraefikController, type TraefikControllerProps } from './edge-controller/traefik-controller';
export type { DisruptionBudget } from './deployment/disruption-budget';
export { Drain } from './pod/drain';
export type { GrpcHealth, Health, HealthCheck, HttpHealth } from './pod/health';
export * from './java';
export type { Metrics } from './metrics';
export * from './node-agent/node-agent';
export * from './node-agent/node-agent-props';
export { OnDemandPod, type OnDemandPodProps } from './on-demand-pod/on-demand-pod';
export type { ClusterPermission, Permission } from './pod/permissions';
export type { HostAliases, Placement, PodProps, SideContainerProps, SidecarProps } from './pod/pod-props';
export { podSettings, type PodSettings } from './pod/pod-settings';
export type { Autoscaling, CustomMetric } from './deployment/replicas';
export type { Rollout } from './deployment/rollout';
export {
  type DailyOptions,
  type MinuteOptions,
  type MonthlyOptions,
  Schedule,
  Weekday,
  type WeeklyOptions,
} from './cron-task/schedule/schedule';
export { validateSchedule } from './cron-task/schedule/validate-schedule';
export type { ServicePort, ServiceType } from './service-port';
export { type AccessMode, defaultClass, Storage, type StorageClassName } from './pod/storage';
export type { EndUsers } from '../mesh/end-users';
export type { Canary, CircuitBreaker, Fault, LoadBalancing, LocalityLevel, Retries, TrafficRules } from '../mesh/traffic';
export * from './web-service';
export * from './worker';
export type { MainContainer, PodOptions } from './pod/pod-assembly';
export { Workload } from './workload';
