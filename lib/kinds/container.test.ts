import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type { Probe } from 'kubernetes-types/core/v1';
import { synthRole } from '../../test/synth-role';
import { containerJson, type ContainerExtras, volumesOf } from './container';

function container(props: Partial<kplus.ContainerProps> = {}): kplus.Container {
  return new kplus.Container({ name: 'kids', image: 'shop/kids:1', resources: {}, ...props });
}

function probesWith(readinessProbe: kplus.Probe | Probe, extras: ContainerExtras = { port: 5000 }) {
  return containerJson(container(), { ...extras, probes: { readinessProbe, livenessProbe: undefined, startupProbe: undefined } });
}

describe('probes without a port fall back to 80', () => {
  test('in cdk8s-plus', () => {
    const { readinessProbe } = kplus.k8s.toJson_Container(container({ readiness: kplus.Probe.fromHttpGet('/ready') })._toKube()) as {
      readinessProbe: Probe;
    };
    expect(readinessProbe.httpGet?.port).toBe(80);
  });

  test('and to the port of the container here', () => {
    expect(probesWith(kplus.Probe.fromHttpGet('/ready')).readinessProbe?.httpGet).toMatchObject({ path: '/ready', port: 5000 });
    expect(probesWith(kplus.Probe.fromTcpSocket()).readinessProbe?.tcpSocket).toEqual({ port: 5000 });
  });

  test('while a probe that names its port keeps it', () => {
    expect(probesWith(kplus.Probe.fromHttpGet('/ready', { port: 9000 })).readinessProbe?.httpGet?.port).toBe(9000);
  });
});

describe('`portNumber` injects a start-up probe', () => {
  test('in cdk8s-plus', () => {
    expect(kplus.k8s.toJson_Container(container({ portNumber: 5000 })._toKube())).toHaveProperty('startupProbe.tcpSocket.port', 5000);
  });

  test('and ours has one only when it is asked for', () => {
    expect(probesWith(kplus.Probe.fromHttpGet('/ready')).startupProbe).toBeUndefined();
    const startupProbe = kplus.Probe.fromCommand(['test', '-f', '/tmp/up'], { failureThreshold: 60 });
    const json = containerJson(container(), { probes: { readinessProbe: undefined, livenessProbe: undefined, startupProbe } });
    expect(json.startupProbe).toMatchObject({ exec: { command: ['test', '-f', '/tmp/up'] }, failureThreshold: 60 });
  });
});

test('a Container without resources asks for 1 CPU / 512 Mi: cdk8s-plus still does', () => {
  const bare = new kplus.Container({ image: 'shop/kids:1' });
  expect(kplus.k8s.toJson_Container(bare._toKube())).toHaveProperty('resources.requests', { cpu: '1000m', memory: '512Mi' });
  expect(containerJson(container()).resources).toBeUndefined();
});

test('a gRPC check is written as it is given', () => {
  const check: Probe = { grpc: { port: 50051, service: 'vessel' }, periodSeconds: 10 };
  expect(probesWith(check).readinessProbe).toEqual(check);
});

test('timing of a probe is kept', () => {
  const probe = kplus.Probe.fromTcpSocket({ periodSeconds: Duration.seconds(7), timeoutSeconds: Duration.seconds(3), failureThreshold: 4 });
  expect(probesWith(probe).readinessProbe).toMatchObject({ periodSeconds: 7, timeoutSeconds: 3, failureThreshold: 4 });
});

describe('ephemeral storage', () => {
  const ephemeralStorage = { request: Size.mebibytes(200), limit: Size.mebibytes(200) };

  test('below 1 Gi cannot be said with cdk8s-plus', () => {
    expect(() => container({ resources: { ephemeralStorage } })._toKube()).toThrow(/cannot be converted into a whole number/);
  });

  test('below 1 Gi is laid over what cdk8s-plus says of the rest', () => {
    const resources = { cpu: { request: kplus.Cpu.millis(50) }, memory: { limit: Size.mebibytes(128) } };
    expect(containerJson(container({ resources }), { scratch: Size.mebibytes(200) }).resources).toEqual({
      requests: { cpu: '50m', 'ephemeral-storage': '200Mi' },
      limits: { memory: '128Mi', 'ephemeral-storage': '200Mi' },
    });
  });

  test('is the only resource of a container without others', () => {
    expect(containerJson(container(), { scratch: Size.gibibytes(1) }).resources).toEqual({
      requests: { 'ephemeral-storage': '1024Mi' },
      limits: { 'ephemeral-storage': '1024Mi' },
    });
  });
});

test('an init container that restarts always is a native sidecar', () => {
  expect(containerJson(container(), { restartPolicy: 'Always' }).restartPolicy).toBe('Always');
  expect(containerJson(container())).not.toHaveProperty('restartPolicy');
});

test('a port without a protocol is TCP, and a UDP port stays UDP', () => {
  const ports = [
    { name: 'http', number: 80 },
    { name: 'dns', number: 53, protocol: kplus.Protocol.UDP },
  ];
  expect(containerJson(container({ ports })).ports?.map(({ name, protocol }) => [name, protocol])).toEqual([
    ['http', 'TCP'],
    ['dns', 'UDP'],
  ]);
});

test('what people add to the container until synthesis is written', () => {
  const kids = container();
  kids.env.addVariable('GREETING', kplus.EnvValue.fromValue('hello'));
  expect(containerJson(kids).env).toEqual([{ name: 'GREETING', value: 'hello' }]);
});

test('the terminal and hooks of a container are written', () => {
  const extras: Required<Pick<ContainerExtras, 'stdin' | 'tty' | 'lifecycle'>> = {
    stdin: true,
    tty: true,
    lifecycle: { preStop: { exec: { command: ['sleep', '5'] } } },
  };
  expect(containerJson(container(), extras)).toMatchObject(extras);
});

test('volumes are taken from what containers mount, each once and by name', () => {
  synthRole((chart) => {
    const b = kplus.Volume.fromEmptyDir(chart, 'B', 'b');
    const a = kplus.Volume.fromEmptyDir(chart, 'A', 'a');
    const [first, second] = [container(), container({ name: 'other' })];
    first.mount('/b', b);
    second.mount('/b', b);
    second.mount('/a', a);
    expect(volumesOf([first, second])).toEqual([
      { name: 'a', emptyDir: {} },
      { name: 'b', emptyDir: {} },
    ]);
  });
});
