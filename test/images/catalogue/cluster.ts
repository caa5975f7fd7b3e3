import type { Image, Layer } from '../recipe';
import { BUSYBOX } from './bases';

const COREDNS: Layer = {
  name: 'coredns',
  from: BUSYBOX,
  fetch: [{ go: 'coredns' }],
  run: 'cp /mnt/fetched/bin/coredns /coredns',
};

/** What clusters run that no estate names. */
export const CLUSTER: Readonly<Record<string, Image>> = {
  'registry.k8s.io/pause': {
    class: 'stand-in',
    software: 'BusyBox',
    reason: 'it only holds the namespaces of a pod, which any process can',
    layer: BUSYBOX,
    version: 'busybox | head -n 1 | grep -o "[0-9][0-9.]*" | head -n 1',
    config: { user: '65535:65535', entrypoint: ['/bin/sh', '-c', 'trap "exit 0" TERM INT; while :; do sleep 3600 & wait $!; done'] },
  },
  'coredns/coredns': {
    class: 'program',
    software: 'CoreDNS',
    layer: COREDNS,
    version: '/coredns -version | head -n 1 | cut -d - -f 2',
    config: { entrypoint: ['/coredns'], ports: [53, '53/udp'] },
  },
};
