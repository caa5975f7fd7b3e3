import type { RunningPod } from '../live-objects';
import { execInPod } from '../running-pods';
import { objectsOf, type SystemUnderTest, whereOf } from '../system-under-test';
import { clustersOf, type LiveCluster, membersOf } from './live-clusters';
import { wordsOf } from './live-databases';
import { problemAfter } from './problem-after';

/** The container alongside a server that has the token for everything, as a person uses it. */
const ACCESS = 'access';
const API = 'http://127.0.0.1:8500/v1';
const KEY = 'kv/keelson-question';
const WORD = 'written-before-a-server-went';
const ALIVE = 1;

/** How long servers and agents may need to find each other. */
const MEET_SECONDS = 90;
/** How long an election may take. */
const ELECTION_SECONDS = 15;
/** How long a server may need to stop, and to be ready again. */
const BACK_SECONDS = 120;

interface Member {
  readonly Name: string;
  readonly Addr: string;
  readonly Status: number;
}

interface RaftServer {
  readonly Node: string;
  readonly Address: string;
  readonly Leader: boolean;
  readonly Voter: boolean;
}

export function hasConsul(system: SystemUnderTest): boolean {
  return clustersOf(system, 'Consul').length > 0;
}

/** Whether servers and agents know each other, tokens are asked for, and neither leader nor keys are lost with servers. */
export async function askConsul(system: SystemUnderTest): Promise<void> {
  const apart: string[] = [];
  const open: string[] = [];
  const lost: string[] = [];
  const clusters = clustersOf(system, 'Consul');
  for (const cluster of clusters) {
    const problem = await problemAfter(MEET_SECONDS, () => meetingProblem(system, cluster));
    if (problem !== undefined) apart.push(`${cluster.title}: ${problem}`);
  }
  system.report.check(whereOf(system), 'servers and agents of Consul are alive, and one leads', apart);
  if (apart.length > 0) return;
  for (const cluster of clusters) {
    open.push(...(await opennessProblems(system, cluster)));
    lost.push(...(await lossProblems(system, cluster)));
  }
  system.report.check(whereOf(system), 'Consul refuses a request without a token', open);
  system.report.check(whereOf(system), 'Consul keeps a leader and its keys when servers go', lost);
}

/** What keeps the servers, and the agents of all nodes, from being one cluster. */
async function meetingProblem(system: SystemUnderTest, cluster: LiveCluster): Promise<string | undefined> {
  const servers = await membersOf(system, cluster);
  const [first] = servers;
  if (!first || servers.length < cluster.replicas) return `${servers.length} of ${cluster.replicas} servers are ready`;
  const nodes = objectsOf(system, 'DaemonSet').length > 0 ? await system.api.list('/api/v1/nodes') : [];
  const expected = [...servers, ...nodes].map(({ metadata }) => metadata.name);
  const alive = await aliveAt(system, first);
  const missing = expected.filter((name) => !alive.some((each) => each.Name === name));
  if (missing.length > 0) return `${missing.join(', ')} is no member that is alive; there are: ${alive.map(({ Name }) => Name).join(', ')}`;
  return votesProblem(system, cluster, servers);
}

/** Whether the servers agree on one leader, and each has a vote at the address of its pod. */
async function votesProblem(
  system: SystemUnderTest,
  { replicas }: LiveCluster,
  servers: readonly RunningPod[],
): Promise<string | undefined> {
  const leaders = new Set(await Promise.all(servers.map((server) => leaderAt(system, server))));
  const [first] = servers;
  const [leader] = leaders;
  if (!first || leaders.size !== 1 || !leader)
    return `the servers name as their leader: ${[...leaders].map((each) => each || 'none').join(', ')}`;
  const raft = await raftAt(system, first);
  const voters = servers.filter(({ metadata, status }) =>
    raft.some(({ Node, Address, Voter }) => Voter && Node === metadata.name && Address.startsWith(`${status?.podIP ?? ''}:`)),
  );
  return voters.length === replicas ? undefined : `${voters.length} of ${replicas} servers have a vote`;
}

async function opennessProblems(system: SystemUnderTest, cluster: LiveCluster): Promise<string[]> {
  const problems: string[] = [];
  for (const server of await membersOf(system, cluster)) {
    const { output } = await curl(
      system,
      server,
      ['--request', 'PUT', '--data', WORD, '--output', '/dev/null', '--write-out', '%{http_code}'],
      KEY,
      '',
    );
    if (output !== '403') problems.push(`${cluster.title}: ${server.metadata.name} answers a write without a token with ${output}`);
  }
  return problems;
}

/** Deletes the pod of a follower, of the leader, and of all servers, one after the other; each time all must be as before. */
async function lossProblems(system: SystemUnderTest, cluster: LiveCluster): Promise<string[]> {
  const { title } = cluster;
  const [writer] = await membersOf(system, cluster);
  if (!writer) return [`${title}: no server is ready`];
  const written = await curl(system, writer, ['--request', 'PUT', '--data', WORD], KEY);
  if (written.output.trim() !== 'true') return [`${title}: it does not take a key: ${wordsOf(written)}`];
  for (const [loss, choose] of Object.entries(LOSSES)) {
    const servers = await membersOf(system, cluster);
    const leader = await leaderAt(system, servers[0]);
    const victims = choose(servers, ({ status }) => leader.startsWith(`${status?.podIP ?? ''}:`));
    const problem = await withoutServers(system, cluster, victims);
    if (problem !== undefined) return [`${title}, ${loss}: ${problem}`];
  }
  await Promise.all((await membersOf(system, cluster)).slice(0, 1).map((server) => curl(system, server, ['--request', 'DELETE'], KEY)));
  return [];
}

type Choice = (servers: readonly RunningPod[], isLeader: (server: RunningPod) => boolean) => readonly RunningPod[];

const LOSSES: Readonly<Record<string, Choice>> = {
  'when a follower was deleted': (servers, isLeader) => servers.filter((server) => !isLeader(server)).slice(0, 1),
  'when the leader was deleted': (servers, isLeader) => servers.filter(isLeader),
  'when all servers were deleted at once': (servers) => servers,
};

async function withoutServers(system: SystemUnderTest, cluster: LiveCluster, victims: readonly RunningPod[]): Promise<string | undefined> {
  if (victims.length === 0) return 'there is no such server';
  const gone = new Set(victims.map(({ metadata }) => metadata.uid));
  const [witness] = (await membersOf(system, cluster)).filter(({ metadata }) => !gone.has(metadata.uid));
  await Promise.all(
    victims.map(({ metadata: { namespace = '', name } }) => system.api.delete(`/api/v1/namespaces/${namespace}/pods/${name}`)),
  );
  let [heard, silence, words] = [performance.now(), 0, ''];
  const away = await problemAfter(BACK_SECONDS, async () => {
    const problem = witness && (await keyProblem(system, witness));
    silence = Math.max(silence, performance.now() - heard);
    if (problem === undefined) heard = performance.now();
    else words = problem;
    const ready = (await membersOf(system, cluster)).filter(({ metadata }) => !gone.has(metadata.uid));
    return ready.length === cluster.replicas ? undefined : `${ready.length} of ${cluster.replicas} servers are ready`;
  });
  if (silence > ELECTION_SECONDS * 1000) return `for ${Math.round(silence / 1000)} s, ${words}`;
  if (away !== undefined) return `${away} after ${BACK_SECONDS} s`;
  // from then on the controller may replace the next one
  const apart = await problemAfter(cluster.settleSeconds, () => meetingProblem(system, cluster));
  if (apart !== undefined) return `${cluster.settleSeconds} s after all servers are ready again, ${apart}`;
  const [server] = await membersOf(system, cluster);
  return server && keyProblem(system, server);
}

/** Whether the key is there, and a leader writes it once more. */
async function keyProblem(system: SystemUnderTest, server: RunningPod): Promise<string | undefined> {
  const read = await curl(system, server, [], `${KEY}?raw`);
  if (read.output.trim() !== WORD) return `${server.metadata.name} gives '${wordsOf(read)}' instead of the key`;
  const written = await curl(system, server, ['--request', 'PUT', '--data', WORD], KEY);
  return written.output.trim() === 'true' ? undefined : `${server.metadata.name} takes no key: ${wordsOf(written)}`;
}

async function aliveAt(system: SystemUnderTest, server: RunningPod): Promise<readonly Member[]> {
  const members = await json<readonly Member[]>(system, server, 'agent/members', []);
  return members.filter(({ Status }) => Status === ALIVE);
}

async function raftAt(system: SystemUnderTest, server: RunningPod): Promise<readonly RaftServer[]> {
  const { Servers } = await json<{ readonly Servers: readonly RaftServer[] }>(system, server, 'operator/raft/configuration', {
    Servers: [],
  });
  return Servers;
}

/** Such as `10.0.0.7:8300`, or nothing. */
async function leaderAt(system: SystemUnderTest, server: RunningPod | undefined): Promise<string> {
  return server ? json<string>(system, server, 'status/leader', '') : '';
}

/** @param nothing what stands for an answer that does not come */
async function json<T>(system: SystemUnderTest, server: RunningPod, path: string, nothing: T): Promise<T> {
  const { code, output } = await curl(system, server, ['--fail'], path);
  return code === 0 ? (JSON.parse(output) as T) : nothing;
}

/** Asks the server of a pod from inside of it, as no other pod may. */
async function curl(
  { kubectl }: SystemUnderTest,
  server: RunningPod,
  options: readonly string[],
  path: string,
  header = 'X-Consul-Token: $MANAGEMENT_TOKEN',
) {
  const script = `curl --silent --show-error --max-time 5 ${header === '' ? '' : `--header "${header}"`} "$@"`;
  return execInPod(kubectl, server, ACCESS, ['sh', '-c', script, 'sh', ...options, `${API}/${path}`]);
}
