import { setTimeout as sleep } from 'node:timers/promises';
import type { Keeper, KeptProcess } from './keeper';

const START_SECONDS = 60;

/** An object as a server answers it; what is read of it beyond its metadata is up to the reader. */
export interface LiveObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly uid: string }[];
    readonly deletionTimestamp?: string;
  };
}

/** What a server answered instead of doing what it was asked. */
export class ApiRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface Connection {
  readonly kubectl: string;
  readonly kubeconfig: string;
  /** Tells its log from others. */
  readonly name: string;
  /** Processes without which waiting is in vain. @default - none */
  readonly needs?: readonly KeptProcess[];
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** The API of a cluster over plain HTTP: `kubectl proxy` stands between, and so every way to log in that a kubeconfig knows works. */
export class ClusterApi {
  private readonly resources = new Map<string, Promise<readonly ApiResource[]>>();

  private constructor(
    private readonly url: string,
    private readonly keeper: Keeper,
    private readonly proxy: KeptProcess,
  ) {}

  /** @throws Error with the last words of what did not start */
  static async connect(keeper: Keeper, { kubectl, kubeconfig, name, needs = [] }: Connection): Promise<ClusterApi> {
    const args = ['proxy', '--port=0', '--address=127.0.0.1', `--kubeconfig=${kubeconfig}`];
    const proxy = keeper.spawn({ name: `${name}-kubectl-proxy`, command: kubectl, args });
    const needed = [...needs, proxy];
    const address = await until(() => /Starting to serve on (\S+)/.exec(proxy.log())?.[1], needed);
    const api = new ClusterApi(`http://${address}`, keeper, proxy);
    await until(() => api.isReady(), needed);
    return api;
  }

  async close(): Promise<void> {
    await this.keeper.stopOne(this.proxy);
  }

  /** @throws ApiRefusal in the server's words */
  async get<T = LiveObject>(path: string): Promise<T> {
    return (await this.call('GET', path)) as T;
  }

  /** What a container wrote: the last lines of it. */
  async log(namespace: string, pod: string, container: string, { previous = false, lines = 15 } = {}): Promise<string> {
    const query = `container=${container}&tailLines=${lines}&previous=${previous}`;
    const response = await fetch(`${this.url}/api/v1/namespaces/${namespace}/pods/${pod}/log?${query}`);
    const text = await response.text();
    if (!response.ok) throw new ApiRefusal(response.status, text);
    return text.trimEnd();
  }

  /** Every object of a collection, such as `/api/v1/pods`. */
  async list<T extends LiveObject = LiveObject>(path: string): Promise<readonly T[]> {
    return (await this.get<{ items: T[] }>(path)).items;
  }

  /** Creates an object or makes it what is given, as a manager of its own. */
  async apply(object: LiveObject & Readonly<Record<string, unknown>>): Promise<void> {
    await this.patch(`${await this.pathOf(object)}?fieldManager=conformance&force=true`, 'application/apply-patch+yaml', object);
  }

  async patchStatus(path: string, status: object): Promise<void> {
    await this.patch(`${path}/status`, 'application/merge-patch+json', { status });
  }

  async patch(path: string, type: string, body: object): Promise<void> {
    await this.call('PATCH', path, body, type);
  }

  async post<T = LiveObject>(path: string, body: object): Promise<T> {
    return (await this.call('POST', path, body)) as T;
  }

  async delete(path: string): Promise<void> {
    await this.call('DELETE', path);
  }

  /** Where an object lies. */
  async pathOf({ apiVersion = '', kind = '', metadata }: LiveObject): Promise<string> {
    const prefix = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
    const resource = (await this.resourcesOf(prefix)).find((each) => each.kind === kind && !each.name.includes('/'));
    if (!resource) throw new ApiRefusal(404, `the server knows no ${kind} in ${apiVersion}`);
    const namespace = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return `${prefix}${namespace}/${resource.name}/${metadata.name}`;
  }

  private async resourcesOf(prefix: string): Promise<readonly ApiResource[]> {
    const known = this.resources.get(prefix);
    if (known) return known;
    const asked = this.get<{ resources: ApiResource[] }>(prefix).then(({ resources }) => resources);
    this.resources.set(prefix, asked);
    // a kind that is not known yet may come with a definition
    asked.catch(() => this.resources.delete(prefix));
    return asked;
  }

  private async isReady(): Promise<true | undefined> {
    try {
      return (await fetch(`${this.url}/readyz`)).ok ? true : undefined;
    } catch {
      // nobody listens yet, and that is what is being waited for
      return undefined;
    }
  }

  private async call(method: string, path: string, body?: object, type = 'application/json'): Promise<unknown> {
    const payload = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': type } };
    const response = await fetch(`${this.url}${path}`, { method, ...payload });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const { message = response.statusText } = answer as { message?: string };
    throw new ApiRefusal(response.status, message);
  }
}

/** Asks again until there is an answer, or a process that it depends on is gone. */
async function until<T>(ask: () => Promise<T | undefined> | T | undefined, needs: readonly KeptProcess[]): Promise<T> {
  const deadline = performance.now() + START_SECONDS * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    const dead = needs.find(({ isAlive }) => !isAlive);
    if (dead) throw new Error(dead.obituary);
    if (performance.now() > deadline) {
      throw new Error(`no answer after ${START_SECONDS} s\n${needs.map((each) => `${each.name}: ${each.lastLines(3)}`).join('\n')}`);
    }
    await sleep(100);
  }
}
