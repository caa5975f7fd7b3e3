import type * as apps from 'kubernetes-types/apps/v1';
import type * as autoscaling from 'kubernetes-types/autoscaling/v2';
import type * as batch from 'kubernetes-types/batch/v1';
import type * as core from 'kubernetes-types/core/v1';
import type * as discovery from 'kubernetes-types/discovery/v1';
import type * as networking from 'kubernetes-types/networking/v1';
import type * as policy from 'kubernetes-types/policy/v1';
import type * as rbac from 'kubernetes-types/rbac/v1';
import type * as storage from 'kubernetes-types/storage/v1';
import { kind } from './manifest';

export class Deployment extends kind<apps.Deployment>('apps/v1', 'Deployment') {}
export class StatefulSet extends kind<apps.StatefulSet>('apps/v1', 'StatefulSet') {}
export class DaemonSet extends kind<apps.DaemonSet>('apps/v1', 'DaemonSet') {}
export class Job extends kind<batch.Job>('batch/v1', 'Job') {}
export class CronJob extends kind<batch.CronJob>('batch/v1', 'CronJob') {}
export class HorizontalPodAutoscaler extends kind<autoscaling.HorizontalPodAutoscaler>('autoscaling/v2', 'HorizontalPodAutoscaler') {}
export class PodDisruptionBudget extends kind<policy.PodDisruptionBudget>('policy/v1', 'PodDisruptionBudget') {}

export class Namespace extends kind<core.Namespace>('v1', 'Namespace', { clusterScoped: true }) {}
export class ResourceQuota extends kind<core.ResourceQuota>('v1', 'ResourceQuota') {}
export class LimitRange extends kind<core.LimitRange>('v1', 'LimitRange') {}
export class ServiceAccount extends kind<core.ServiceAccount>('v1', 'ServiceAccount') {}
export class ConfigMap extends kind<core.ConfigMap>('v1', 'ConfigMap') {}
export class Service extends kind<core.Service>('v1', 'Service') {}
export class EndpointSlice extends kind<discovery.EndpointSlice>('discovery.k8s.io/v1', 'EndpointSlice') {}
export class PersistentVolume extends kind<core.PersistentVolume>('v1', 'PersistentVolume', { clusterScoped: true }) {}
export class PersistentVolumeClaim extends kind<core.PersistentVolumeClaim>('v1', 'PersistentVolumeClaim') {}
export class StorageClass extends kind<storage.StorageClass>('storage.k8s.io/v1', 'StorageClass', { clusterScoped: true }) {}

export class Ingress extends kind<networking.Ingress>('networking.k8s.io/v1', 'Ingress') {}
export class IngressClass extends kind<networking.IngressClass>('networking.k8s.io/v1', 'IngressClass', { clusterScoped: true }) {}
export class NetworkPolicy extends kind<networking.NetworkPolicy>('networking.k8s.io/v1', 'NetworkPolicy') {}

export class Role extends kind<rbac.Role>('rbac.authorization.k8s.io/v1', 'Role') {}
export class RoleBinding extends kind<rbac.RoleBinding>('rbac.authorization.k8s.io/v1', 'RoleBinding') {}
export class ClusterRole extends kind<rbac.ClusterRole>('rbac.authorization.k8s.io/v1', 'ClusterRole', { clusterScoped: true }) {}
export class ClusterRoleBinding extends kind<rbac.ClusterRoleBinding>('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', {
  clusterScoped: true,
}) {}
