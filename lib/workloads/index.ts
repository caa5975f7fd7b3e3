export * from './pod/container-props';
export * from './cron-task/cron-task';
export * from './cron-task/cron-task-props';
export * from './deployment/deployed-workload';
export type { DisruptionBudget } from './deployment/disruption-budget';
export { Drain } from './pod/drain';
export type { GrpcHealth, Health, HealthCheck } from './pod/health';
export type { Metrics } from './metrics';
export type { Permission } from './pod/permissions';
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
export type { ServicePort, ServiceType } from './service-port';
export { type AccessMode, Storage } from './pod/storage';
export * from './web-service';
export * from './worker';
export type { MainContainer, PodOptions } from './pod/pod-assembly';
export { Workload } from './workload';
