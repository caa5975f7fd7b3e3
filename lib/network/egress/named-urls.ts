/** A host that a text names in a URL. */
export interface NamedHost {
  /** The URL, without its path and without a login. */
  readonly url: string;
  readonly host: string;
  /** @default - unknown: the scheme has no usual port */
  readonly port?: number;
}

/** Scheme, login and authority. What a shell, a template or a program fills in is not a part of a host. */
const URL_START = /\b([a-z][a-z0-9+.-]*):\/\/(?:[^\s/?#"'`<>@]*@)?([^\s/?#"'`<>\\|;)\]}]+)/gi;
const HOST = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([0-9]+))?$/i;

/** Schemes of what is not called over a network. */
const LOCAL: ReadonlySet<string> = new Set(['file', 'unix', 'classpath', 'jar', 'data']);

const USUAL_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** Names, not addresses: XML tells its vocabularies apart by URLs that nothing calls. */
const XML_NAMESPACES = /\b(?:xmlns(?::[\w.-]+)?|xsi:schemaLocation)\s*=\s*(?:"[^"]*"|'[^']*')/g;
/** From a mark at the beginning of a line on. */
const COMMENT_LINES = /^\s*(?:#|\/\/).*$/gm;

/** Every host that a text names in a URL, each once with its port. */
export function namedHosts(text: string): NamedHost[] {
  const found = new Map<string, NamedHost>();
  const called = text.replaceAll(XML_NAMESPACES, '').replaceAll(COMMENT_LINES, '');
  for (const [, scheme = '', authority = ''] of called.matchAll(URL_START)) {
    // a database URI may name several members
    for (const each of LOCAL.has(scheme.toLowerCase()) ? [] : authority.split(',')) {
      const [, host, port = USUAL_PORTS[scheme.toLowerCase()]] = HOST.exec(each) ?? [];
      if (host === undefined) continue;
      const url = `${scheme}://${each}`;
      found.set(url, { url, host: host.toLowerCase(), port: port === undefined ? undefined : Number(port) });
    }
  }
  return [...found.values()];
}
