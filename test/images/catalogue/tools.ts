import type { Image, Layer } from '../recipe';
import { BUSYBOX, CERTIFICATES, user } from './bases';

const CURL: Layer = {
  name: 'curl',
  from: CERTIFICATES,
  before: user('curl_user', 100, '/home/curl_user', 101),
  packages: ['curl'],
  run: 'mkdir -p /home/curl_user && chown 100:101 /home/curl_user',
};

const GIT: Layer = { name: 'git', from: CERTIFICATES, packages: ['git', 'openssh-client', 'less'], run: 'mkdir -p /git' };

const RCLONE: Layer = {
  name: 'rclone',
  from: BUSYBOX,
  fetch: [{ go: 'rclone' }],
  run: 'cp /mnt/fetched/bin/rclone /usr/local/bin/rclone\nmkdir -p /data /config/rclone',
};

/** Images that run one command and end. */
export const TOOLS: Readonly<Record<string, Image>> = {
  busybox: {
    class: 'program',
    software: 'BusyBox',
    layer: BUSYBOX,
    version: 'busybox | head -n 1 | grep -o "[0-9][0-9.]*" | head -n 1',
    config: { cmd: ['sh'] },
  },
  'curlimages/curl': {
    class: 'program',
    software: 'curl',
    layer: CURL,
    version: 'curl --version | head -n 1 | cut -d " " -f 2',
    config: { user: 'curl_user', entrypoint: ['/usr/bin/curl'], cmd: ['--help'], workdir: '/home/curl_user' },
  },
  'alpine/git': {
    class: 'program',
    software: 'git',
    layer: GIT,
    version: 'git --version | cut -d " " -f 3',
    config: { entrypoint: ['git'], cmd: ['--help'], workdir: '/git', volumes: ['/git'] },
  },
  'rclone/rclone': {
    class: 'program',
    software: 'rclone',
    layer: RCLONE,
    version: 'rclone version | head -n 1 | grep -o "[0-9][0-9.]*" | head -n 1',
    config: { entrypoint: ['rclone'], env: { XDG_CONFIG_HOME: '/config' }, workdir: '/data' },
  },
};
