export * from './cluster-site';
export * from './cluster-software';
export * from './software';
export { StatefulCluster, type StatefulClusterProps } from './stateful-cluster';
