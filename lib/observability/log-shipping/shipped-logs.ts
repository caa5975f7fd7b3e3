import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { SystemChart } from '../../system';
import type { PodProps, SidecarProps } from '../../workloads/pod/pod-props';
import { Storage } from '../../workloads/pod/storage';
import type { FileLogs } from './file-logs';
import { BUFFER_PATH, FLUENT_BIT_COMMAND, PIPELINE_PATH, POSITIONS_PATH, sidecarPipeline } from './fluent-bit';
import { type LogSettings, logSettings } from './log-settings';
import { logStoreEnv } from './log-store';

/** What the store may be behind. */
const BUFFER = Size.mebibytes(64);

/** Name of the sidecar that sends files to the store. */
const AGENT = 'log-agent';

/**
 * `tail` alone, as the first process of its container, would ignore SIGTERM; the pause lets it repeat what was written last. It waits
 * for a file that is not there yet, and follows its name when the program rotates it.
 */
const REPEAT = 'trap "sleep 1; exit 0" TERM; tail -n +1 -F "$1" & wait';

/** A workload with the folder and the sidecars that its log files need; one that logs to stdout needs none. */
export function withShippedLogs<P extends PodProps & { readonly logs?: FileLogs }>(scope: Construct, id: string, props: P): P {
  if (!props.logs) return props;
  const settings = logSettings(props.logs);
  const folder = Storage.scratch({ size: settings.size });
  const read = { [settings.folder]: Storage.readOnly(folder) };
  const name = props.name ?? id;
  const sidecars = settings.ship === 'stream' ? streams(settings, read) : { [AGENT]: agent(scope, name, props, settings, read) };
  return { ...props, volumes: { ...props.volumes, [settings.folder]: folder }, sidecars: { ...props.sidecars, ...sidecars } };
}

/** Names of the sidecars that ship these logs. */
export function shippingSidecars({ files, ship }: Pick<LogSettings, 'files' | 'ship'>): string[] {
  return ship === 'agent' ? [AGENT] : files.map((_, index) => streamName(index));
}

function streams(settings: LogSettings, volumes: Readonly<Record<string, Storage>>): Record<string, SidecarProps> {
  const resources = { cpu: Cpu.millis(10), memory: Size.mebibytes(32) };
  const sidecar = (file: string): SidecarProps => ({
    image: settings.image,
    command: ['/bin/sh', '-c', REPEAT, 'repeat', file],
    volumes,
    resources,
  });
  return Object.fromEntries(settings.files.map((file, index) => [streamName(index), sidecar(file)]));
}

function streamName(index: number): string {
  return `log-${index + 1}`;
}

function agent(
  scope: Construct,
  name: string,
  { namespace }: PodProps,
  { files, image }: LogSettings,
  volumes: Readonly<Record<string, Storage>>,
): SidecarProps {
  const { logStore } = SystemChart.of(scope).environment.props;
  return {
    image,
    command: FLUENT_BIT_COMMAND,
    env: logStoreEnv(scope, `${name}-log-store`, { name: `${name}-log-store`, namespace }),
    config: { files: { [PIPELINE_PATH]: sidecarPipeline(name, files, BUFFER, logStore) } },
    volumes: {
      ...volumes,
      [POSITIONS_PATH]: Storage.scratch({ size: Size.mebibytes(16) }),
      [BUFFER_PATH]: Storage.scratch({ size: BUFFER }),
    },
    resources: { cpu: Cpu.millis(20), memory: Size.mebibytes(64) },
  };
}
