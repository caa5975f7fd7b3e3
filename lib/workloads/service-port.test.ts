import { resolvedPort, resolvedServiceType, type ServicePort, servicePorts, type ServiceType, validatePorts } from './service-port';

const nodePorts = { myweb: 30_003 };

function mistakesOf(given: readonly (number | ServicePort)[], serviceType: ServiceType = 'ClusterIP'): string[] {
  return validatePorts(
    given.map((port) => resolvedPort(port, nodePorts)),
    serviceType,
  );
}

test('a number is an http port, called on 80', () => {
  expect(resolvedPort(5000)).toEqual({ name: 'http', port: 80, targetPort: 5000, protocol: 'TCP', appProtocol: 'http' });
});

test('other protocols are called on what the container listens on', () => {
  expect(resolvedPort({ port: 50051, protocol: 'grpc' })).toMatchObject({ name: 'grpc', port: 50051, appProtocol: 'grpc' });
  expect(resolvedPort({ port: 5353, protocol: 'udp', servicePort: 53 })).toMatchObject({ port: 53, targetPort: 5353, protocol: 'UDP' });
});

test('every port has appProtocol, and finds the container by the name of its port', () => {
  expect(servicePorts([resolvedPort({ name: 'api', port: 50051, protocol: 'grpc' })])).toEqual([
    { name: 'api', port: 50051, targetPort: 'api', protocol: 'TCP', appProtocol: 'grpc' },
  ]);
});

test('a named node port exists where the environment has the name, and only there', () => {
  const port: ServicePort = { port: 8080, nodePort: 'myweb' };
  expect(resolvedPort(port, nodePorts).nodePort).toBe(30_003);
  expect(resolvedPort(port).nodePort).toBeUndefined();
  expect(resolvedServiceType(undefined, [resolvedPort(port, nodePorts)])).toBe('NodePort');
  expect(resolvedServiceType(undefined, [resolvedPort(port)])).toBe('ClusterIP');
  expect(resolvedServiceType('LoadBalancer', [resolvedPort(port)])).toBe('LoadBalancer');
});

test.each<[(number | ServicePort)[], string[]]>([
  [[0], ['port (0) must be between 1 and 65535']],
  [[70_000], ['port (70000) must be between 1 and 65535']],
  [[{ port: 80, servicePort: 99_999 }], ['port.servicePort (99999) must be between 1 and 65535']],
  [
    [{ port: 80, name: 'Web' }],
    ["port.name (Web) is no name of a port: at most 15 lower-case letters, digits and single '-' between them, a letter among them"],
  ],
  [
    [{ port: 80, name: 'a-very-long-port-name' }],
    [
      "port.name (a-very-long-port-name) is no name of a port: at most 15 lower-case letters, digits and single '-' between them, a letter among them",
    ],
  ],
  [
    [{ port: 80, name: '8080' }],
    ["port.name (8080) is no name of a port: at most 15 lower-case letters, digits and single '-' between them, a letter among them"],
  ],
  [[5000, { port: 5001, servicePort: 81 }], ["extraPorts[0].name (http) is used twice; give each port its own 'name'"]],
  [
    [5000, { name: 'admin', port: 5001 }],
    ["extraPorts[0].servicePort (80) is what callers use for 'http' already; set another servicePort, such as 5001"],
  ],
  [[5000, { name: 'again', port: 5000 }], ["extraPorts[0] (5000) is the port 'http' already; leave it out"]],
])('%j is refused', (ports, messages) => {
  expect(mistakesOf(ports)).toEqual(messages);
});

test('a number may serve TCP and UDP', () => {
  expect(
    mistakesOf([
      { port: 53, protocol: 'tcp' },
      { port: 53, protocol: 'udp' },
    ]),
  ).toEqual([]);
});

test.each(['a', 'http', 'web-2', '9p'])('%s is a name of a port', (name) => {
  expect(mistakesOf([{ name, port: 5000 }])).toEqual([]);
});

test.each(['a--b', '-a', 'a-', 'ä'])('%s is no name of a port', (name) => {
  expect(mistakesOf([{ name, port: 5000 }])).toHaveLength(1);
});

test('a node port is between 30000 and 32767, once, and not on a Service of type ClusterIP', () => {
  expect(mistakesOf([{ port: 80, nodePort: 8080 }], 'NodePort')).toEqual(['port.nodePort (8080) must be between 30000 and 32767']);
  expect(mistakesOf([{ port: 80, nodePort: 'myweb' }])).toEqual([
    'port.nodePort (30003) cannot be on a Service of type ClusterIP; leave serviceType out',
  ]);
  expect(
    mistakesOf(
      [
        { port: 80, nodePort: 30_003 },
        { port: 81, protocol: 'tcp', nodePort: 30_003 },
      ],
      'NodePort',
    ),
  ).toEqual(['extraPorts[0].nodePort (30003) is taken by another port of this service; choose another']);
  expect(mistakesOf([{ port: 80, nodePort: 32_767 }], 'NodePort')).toEqual([]);
});
