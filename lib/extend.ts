/**
 * What components, edges, databases and kinds of an own library are written with, next to `lib`.
 *
 * @packageDocumentation
 */
export { clean, EXACT, type Json, type JsonObject, kind, Manifest, type ManifestProps } from './kinds';
export { type DatabaseEngine, type DatabaseSite, type EngineExporter, type EngineScripts, type EngineServer } from './data';
export { type ClusterServer, type ClusterSite, type ClusterSoftware, type SideProgram } from './data';
export { Connection, type ConnectOptions, InboundPolicies } from './network';
export {
  type EdgeFacts,
  type EdgeFeature,
  type EdgeObject,
  type EdgePlan,
  type EdgeProvider,
  type EdgeRoute,
  type EdgeTarget,
  inOrderOfMatching,
  prefixParts,
  refuse,
  type Refusal,
} from './network/edge';
export { type Connectable, type Endpoint, type Fact, labelsOf, type Port, Role, type RoleProps, validateName, when } from './system';
export {
  type ContainerProps,
  DeployedWorkload,
  type DeployedWorkloadProps,
  type PodProps,
  podSettings,
  type PodSettings,
  Workload,
} from './workloads';
