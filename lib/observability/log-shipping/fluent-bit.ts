import { basename } from 'node:path/posix';
import { ConfigFile } from '../../config/config-files';
import type { LogStore } from '../../system';

/** Where Fluent Bit finds its pipeline. */
export const PIPELINE_PATH = '/fluent-bit/etc/pipeline.yaml';

/** Where it notes how far it has read: as long-lived as the pod. */
export const POSITIONS_PATH = '/positions';

/** Shows health and metrics. */
export const STATUS_PORT = 2020;

/** The image has no shell, and its own pipeline measures the CPU. */
export const FLUENT_BIT_COMMAND = ['/fluent-bit/bin/fluent-bit', '-c', PIPELINE_PATH];

/** Names of the variables that hold the credentials of the store. */
export const STORE_VARIABLES = { username: 'LOG_STORE_USERNAME', password: 'LOG_STORE_PASSWORD' } as const;

type Plugin = Readonly<Record<string, string | number>>;

/**
 * The pipeline of an agent beside a program: each file under a tag of its own.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/inputs/tail
 */
export function sidecarPipeline(workload: string, files: readonly string[], store: LogStore | undefined): ConfigFile {
  const inputs = files.map((path): Plugin => ({
    name: 'tail',
    tag: `${workload}.${basename(path)}`,
    path,
    path_key: 'file',
    db: `${POSITIONS_PATH}/${basename(path)}.db`,
    read_from_head: 'on',
  }));
  return pipeline({ inputs, outputs: [output(store)] });
}

/**
 * The pipeline of an agent of a node: what all containers of the node write to stdout, with what the API server knows of their pods. It
 * does not read its own words, or every line would beget another.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/filters/kubernetes
 */
export function nodePipeline(agent: { readonly name: string; readonly namespace: string }, store: LogStore | undefined): ConfigFile {
  const input: Plugin = {
    name: 'tail',
    tag: 'kube.*',
    path: '/var/log/containers/*.log',
    exclude_path: `/var/log/containers/${agent.name}-*_${agent.namespace}_*.log`,
    'multiline.parser': 'cri, docker',
    db: `${POSITIONS_PATH}/containers.db`,
    mem_buf_limit: '20MB',
    skip_long_lines: 'on',
    read_from_head: 'on',
  };
  const filter: Plugin = { name: 'kubernetes', match: 'kube.*', merge_log: 'on', keep_log: 'off' };
  return pipeline({ inputs: [input], filters: [filter], outputs: [output(store)] });
}

function pipeline(stages: Readonly<Record<string, readonly Plugin[]>>): ConfigFile {
  const service = { flush: 1, log_level: 'info', http_server: 'on', http_port: STATUS_PORT, health_check: 'on' };
  return ConfigFile.yaml({ service, pipeline: stages });
}

// without a store, a person reads what the agent says
function output(store: LogStore | undefined): Plugin {
  if (store === undefined) return { name: 'stdout', match: '*', format: 'json_lines' };
  return {
    name: 'es',
    match: '*',
    host: store.host,
    port: store.port,
    tls: 'on',
    http_user: `\${${STORE_VARIABLES.username}}`,
    http_passwd: `\${${STORE_VARIABLES.password}}`,
    logstash_format: 'on',
    logstash_prefix: store.index ?? 'logs',
    // Elasticsearch 8 knows no types, and refuses them
    suppress_type_name: 'on',
    retry_limit: 'no_limits',
  };
}
