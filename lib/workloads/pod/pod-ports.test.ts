import { validatePodPorts } from './pod-ports';

const main = { name: 'kids', ports: [{ name: 'http', number: 5000, protocol: 'TCP' as const }] };

function sidecar(ports: Record<string, number>) {
  return {
    name: 'proxy',
    path: 'sidecars.proxy.',
    ports: Object.entries(ports).map(([name, number]) => ({ name, number, protocol: 'TCP' as const })),
  };
}

test('no two containers of a pod listen on one port', () => {
  expect(validatePodPorts([main, sidecar({ admin: 5000 })])).toEqual([
    'sidecars.proxy.ports.admin (5000) is listened on by container kids already, and containers of a pod share their ports; choose another',
  ]);
  expect(validatePodPorts([main, sidecar({ admin: 5001 })])).toEqual([]);
});

test('ports of a sidecar are checked as those of the service are', () => {
  expect(validatePodPorts([main, sidecar({ Admin: 5001, high: 70_000 })])).toEqual([
    "sidecars.proxy.ports.Admin is no name of a port: at most 15 lower-case letters, digits and single '-' between them, a letter among them",
    'sidecars.proxy.ports.high (70000) must be between 1 and 65535',
  ]);
});
