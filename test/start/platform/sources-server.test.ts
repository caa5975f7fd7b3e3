import type { ClusterRendering } from '../../conformance/rendering';
import { testEnvironment } from '../../environments';
import { clonedRepositories } from './sources-server';

test('a repository is found where a container clones it, with what may be its revision', () => {
  const { cluster } = testEnvironment();
  const clone = (revision: string, url: string) => ({
    template: { spec: { initContainers: [{ command: ['/bin/sh', '-c', 'exec git clone "$2"', 'clone', revision, url, '/ws'] }] } },
  });
  const specs = [
    clone('v1.0.0', 'https://sources.example.com/demo/node.git'),
    clone('v2.0.0', 'https://sources.example.com/demo/node.git'),
    clone('v1.0.0', 'https://other.example.com/demo/node.git'),
  ];
  const objects = specs.map((spec, index) => ({
    file: 'builds.k8s.yaml',
    path: 'builds',
    object: { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: `build-${index}` }, spec },
  }));
  const applications = [{ name: 'builds', environment: 'prod', files: new Map<string, string>(), objects }];
  const rendering: ClusterRendering = { cluster, environments: [], secretNeeds: [], applications };

  expect(clonedRepositories(rendering, 'sources.example.com')).toEqual([
    { path: 'demo/node.git', revisions: ['clone', 'v1.0.0', 'v2.0.0'] },
  ]);
});
