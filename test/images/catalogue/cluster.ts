import type { Image, Layer } from '../recipe';
import { BUSYBOX } from './bases';

const COREDNS: Layer = {
  name: 'coredns',
  from: BUSYBOX,
  fetch: [{ go: 'coredns' }],
  run: 'cp /mnt/fetched/bin/coredns /coredns',
};

const CERT_MANAGER: Layer = {
  name: 'cert-manager',
  from: BUSYBOX,
  fetch: [{ go: 'cert-manager' }],
  run: `
mkdir -p /app/cmd/controller /app/cmd/acmesolver
cp /mnt/fetched/bin/cert-manager /app/cmd/controller/controller
cp /mnt/fetched/bin/acmesolver /app/cmd/acmesolver/acmesolver`,
};

/** The version of the module that a program of cert-manager is made from. */
const certManagerVersion = (program: string): string =>
  `grep -o 'cert-manager/cert-manager@v[0-9.]*' ${program} | head -n 1 | cut -d v -f 2`;

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
  'quay.io/jetstack/cert-manager-controller': {
    class: 'program',
    software: 'cert-manager',
    layer: CERT_MANAGER,
    version: certManagerVersion('/app/cmd/controller/controller'),
    config: { user: '1000', entrypoint: ['/app/cmd/controller/controller'], ports: [9402, 9403] },
  },
  'quay.io/jetstack/cert-manager-acmesolver': {
    class: 'program',
    software: 'cert-manager, solver',
    layer: CERT_MANAGER,
    version: certManagerVersion('/app/cmd/acmesolver/acmesolver'),
    config: { user: '1000', entrypoint: ['/app/cmd/acmesolver/acmesolver'], ports: [8089] },
  },
  'coredns/coredns': {
    class: 'program',
    software: 'CoreDNS',
    layer: COREDNS,
    version: '/coredns -version | head -n 1 | cut -d - -f 2',
    config: { entrypoint: ['/coredns'], ports: [53, '53/udp'] },
  },
};
