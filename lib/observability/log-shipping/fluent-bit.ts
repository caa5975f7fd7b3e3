import { basename } from 'node:path/posix';
import type { Size } from 'cdk8s';
import { ConfigFile } from '../../config/config-files';
import type { LogStore } from '../../system';

/** Where Fluent Bit finds its pipeline. */
export const PIPELINE_PATH = '/fluent-bit/etc/pipeline.yaml';

/** Where it notes how far it has read: as long-lived as the pod. */
export const POSITIONS_PATH = '/positions';

/** Where it keeps what the store has not taken yet: as long-lived as the positions, since what is lost with it is read again with them. */
export const BUFFER_PATH = '/buffer';

/** Shows health and metrics. */
export const STATUS_PORT = 2020;

/** The image has no shell, and its own pipeline measures the CPU. */
export const FLUENT_BIT_COMMAND = ['/fluent-bit/bin/fluent-bit', '-c', PIPELINE_PATH];

/** Names of the variables that hold the credentials of the store. */
export const STORE_VARIABLES = { username: 'LOG_STORE_USERNAME', password: 'LOG_STORE_PASSWORD' } as const;

/** Seconds between attempts, and their number: an outage of half an hour loses nothing, and what the store refuses is given up. */
const RETRY = { first: 5, longest: 300, attempts: 30 };
/** Each takes about 2 MB; the others wait on disk. */
const CHUNKS_IN_MEMORY = 16;
/** How much of the buffer's volume is used. */
const BUFFER_SHARE = 0.8;

type Plugin = Readonly<Record<string, string | number>>;

/**
 * The pipeline of an agent beside a program: each file under a tag of its own.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/inputs/tail
 */
export function sidecarPipeline(workload: string, files: readonly string[], buffer: Size, store: LogStore | undefined): ConfigFile {
  const inputs = files.map((path): Plugin => ({
    name: 'tail',
    tag: `${workload}.${basename(path)}`,
    path,
    path_key: 'file',
    db: `${POSITIONS_PATH}/${basename(path)}.db`,
    'storage.type': 'filesystem',
    read_from_head: 'on',
  }));
  return pipeline({ inputs, outputs: [output(buffer, store)] });
}

/**
 * The pipeline of an agent of a node: what all containers of the node write to stdout, with what the API server knows of their pods. It
 * does not read its own words, or every line would beget another.
 *
 * @see https://docs.fluentbit.io/manual/data-pipeline/filters/kubernetes
 */
export function nodePipeline(
  agent: { readonly name: string; readonly namespace: string },
  buffer: Size,
  store: LogStore | undefined,
): ConfigFile {
  const input: Plugin = {
    name: 'tail',
    tag: 'kube.*',
    path: '/var/log/containers/*.log',
    exclude_path: `/var/log/containers/${agent.name}-*_${agent.namespace}_*.log`,
    'multiline.parser': 'cri, docker',
    db: `${POSITIONS_PATH}/containers.db`,
    // a store that is slow fills the disk of the buffer, and never halts the reading of a whole node
    'storage.type': 'filesystem',
    skip_long_lines: 'on',
    read_from_head: 'on',
  };
  // annotations change while a pod runs, and a line that is read twice would be two
  const filter: Plugin = { name: 'kubernetes', match: 'kube.*', merge_log: 'on', keep_log: 'off', annotations: 'off' };
  return pipeline({ inputs: [input], filters: [filter], outputs: [output(buffer, store)] });
}

function pipeline(stages: Readonly<Record<string, readonly Plugin[]>>): ConfigFile {
  const service = {
    ...{ flush: 1, log_level: 'info', http_server: 'on', http_port: STATUS_PORT, health_check: 'on' },
    'scheduler.base': RETRY.first,
    'scheduler.cap': RETRY.longest,
    'storage.path': BUFFER_PATH,
    'storage.max_chunks_up': CHUNKS_IN_MEMORY,
  };
  return ConfigFile.yaml({ service, pipeline: stages });
}

// without a store, the agent's own stdout is read
function output(buffer: Size, store: LogStore | undefined): Plugin {
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
    // the label `app` of one pod is a text, and `app.kubernetes.io/name` of another would make an object of it: the store refuses either
    replace_dots: 'on',
    // made of the record: what is sent again, by a retry or by an agent that took the place of another, is in the store once
    generate_id: 'on',
    // the whole of an answer, or one with many duplicates would look like a failure
    buffer_size: 'false',
    retry_limit: RETRY.attempts,
    // short of the volume: a pod whose volume is full is evicted
    'storage.total_limit_size': `${Math.floor(buffer.toMebibytes() * BUFFER_SHARE)}M`,
  };
}
