import { createHash } from 'node:crypto';
import { basename } from 'node:path/posix';
import { stringify } from 'yaml';
import { clean, type Json, type JsonObject } from '../kinds';
import { isVariableName, when } from '../system';

/**
 * The content of a file that a container reads, made from typed values.
 *
 * @example
 * config: { files: { '/etc/shop/app.json': ConfigFile.json({ greeting: 'hello' }) } }
 */
export class ConfigFile {
  static text(content: string): ConfigFile {
    return new ConfigFile(content);
  }

  static json(value: object): ConfigFile {
    return new ConfigFile(`${JSON.stringify(sorted(value), undefined, 2)}\n`);
  }

  static yaml(value: object): ConfigFile {
    return new ConfigFile(stringify(sorted(value), { aliasDuplicateObjects: false }));
  }

  /**
   * A Java properties file, in ASCII: some readers take it for Latin-1 and some for UTF-8.
   *
   * @see https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html#load(java.io.Reader)
   */
  static properties(values: Readonly<Record<string, string | number | boolean>>): ConfigFile {
    const lines = Object.entries(values).map(([key, value]) => `${escapeProperty(key, true)}=${escapeProperty(String(value), false)}`);
    return new ConfigFile(`${lines.join('\n')}\n`);
  }

  private constructor(readonly content: string) {}
}

/** Configuration that is no secret: files and variables. Changing it restarts the pods. */
export interface Config {
  /**
   * Files by the absolute path at which the container finds them. Each is mounted alone, so that it hides nothing beside it.
   *
   * @default - none
   */
  readonly files?: Readonly<Record<string, ConfigFile>>;

  /**
   * Variables; numbers and booleans are written as text.
   *
   * @default - none
   */
  readonly env?: Readonly<Record<string, string | number | boolean>>;
}

/** The key of a file in its ConfigMap: readable, and different for files of one name in two folders. */
export function fileKey(path: string): string {
  return path
    .replace(/^\/+/, '')
    .replaceAll('/', '.')
    .replaceAll(/[^-._A-Za-z0-9]/g, '_');
}

/** Data of the ConfigMap that holds the files. */
export function filesData({ files = {} }: Config): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, { content }]) => [fileKey(path), content]));
}

/** Data of the ConfigMap that holds the variables. */
export function envData({ env = {} }: Config): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
}

/** A short text that changes when the data does. */
export function checksum(data: object): string {
  return createHash('sha256')
    .update(JSON.stringify(clean(data)))
    .digest('hex')
    .slice(0, 16);
}

/** Largest ConfigMap that a server stores, in bytes. */
const LARGEST = 1_048_576;

/** Mistakes a person can make with configuration; an empty list when there are none. */
export function validateConfig(config: Config): string[] {
  const paths = Object.keys(config.files ?? {});
  const keys = paths.map(fileKey);
  const bytes = Buffer.byteLength(Object.values(filesData(config)).join(''));
  return [
    ...paths
      .filter((path) => !path.startsWith('/') || path.endsWith('/'))
      .map((path) => `config.files (${path}) must be an absolute path of a file, such as /etc/app/${basename(path)}`),
    ...paths
      .filter((_, index) => keys.indexOf(keys[index] ?? '') !== index)
      .map((path) => `config.files (${path}) cannot be told from another path of this workload; rename one of the files`),
    ...when(
      bytes > LARGEST,
      `config.files hold ${bytes} bytes, and a ConfigMap may hold ${LARGEST}; put large files into the image or a volume`,
    ),
    ...Object.keys(config.env ?? {})
      .filter((name) => !isVariableName(name))
      .map((name) => `config.env (${name}) is not the name of a variable; use letters, digits and '_'`),
  ];
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\f', '\\f'],
]);

function escapeProperty(text: string, isKey: boolean): string {
  const special = isKey ? /[\\ :=#!]/g : /\\|^ /g;
  return text.replaceAll(special, '\\$&').replaceAll(/[^ -~]/g, (unit) => ESCAPES.get(unit) ?? unicodeEscape(unit));
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A copy as JSON knows it, with keys in order. Unlike in a manifest, what is empty or null says something to the program that reads it. */
function sorted(value: object): Json {
  return JSON.parse(JSON.stringify(value), (_, part: Json) => (isMap(part) ? sortedByKey(part) : part)) as Json;
}

function isMap(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortedByKey(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
