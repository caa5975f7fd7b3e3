/**
 * All that Istio and the Gateway API are told, by API group and resource: for accounts that look at it.
 *
 * @example
 * clusterPermissions: [{ ...MESH_KINDS, verbs: ['get', 'list', 'watch'] }]
 */
export const MESH_KINDS = {
  apiGroups: [...['networking', 'security', 'telemetry', 'extensions'].map((group) => `${group}.istio.io`), 'gateway.networking.k8s.io'],
  resources: [
    ...[
      'destinationrules',
      'envoyfilters',
      'gateways',
      'serviceentries',
      'sidecars',
      'virtualservices',
      'workloadentries',
      'workloadgroups',
    ],
    ...['authorizationpolicies', 'peerauthentications', 'requestauthentications', 'telemetries', 'wasmplugins'],
    ...['gatewayclasses', 'grpcroutes', 'httproutes', 'referencegrants'],
  ],
};
