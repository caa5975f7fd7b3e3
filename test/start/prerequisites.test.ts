import { type Machine, obstacles } from './prerequisites';

const machine: Machine = { platform: 'linux', user: 0, has: () => true };

test('nothing stands in the way where all is there', () => {
  expect(obstacles(machine)).toEqual([]);
});

test('other systems have no containers, and need nothing else said', () => {
  expect(obstacles({ ...machine, platform: 'darwin', user: 501, has: () => false })).toEqual([
    'containers run on Linux, and this is darwin',
  ]);
});

test('all that is missing is said at once, with what to do', () => {
  const there = ['ip', 'python3', 'go', 'unshare', 'nsenter'];

  expect(obstacles({ ...machine, user: 1000, has: (program) => there.includes(program) })).toEqual([
    'namespaces, mounts and control groups need root: run it with sudo',
    'nodes need containerd, ctr, runc, iptables, ipset, conntrack, nft, openssl, keytool, git, plugins of pod networks in /usr/lib/cni: run test/start/install.sh',
    'images need mmdebstrap, getfattr, mvn, pip3: run test/images/install.sh',
  ]);
  expect(obstacles({ ...machine, has: (program) => program !== 'go' })).toEqual([
    'programs are built and isolated with go: install Go and util-linux',
  ]);
});
