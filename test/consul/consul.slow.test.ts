import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Software } from '../../lib/data';
import type { ConsulFederation } from '../../lib/data/stateful-cluster/software/consul-federation';
import { projectRoot } from '../../lib/synth';
import { Keeper } from '../conformance/keeper';
import { Progress } from '../conformance/progress';
import { Toolbox } from '../conformance/tools';
import { ConsulServers, type Server } from './consul-servers';

jest.setTimeout(300_000);

/** How often something is written while servers are replaced. */
const WRITE_MS = 200;

let program: string;
let consul: ConsulServers;
let lastAddress = 0;

beforeAll(async () => {
  const keeper = await Keeper.start(projectRoot());
  try {
    program = join(await new Toolbox(projectRoot(), keeper, new Progress()).folderOf('consul'), 'consul');
  } finally {
    await keeper.stop();
  }
});

beforeEach(() => {
  consul = new ConsulServers(program);
});

afterEach(() => consul.close());

/** A server at an address that no server had before. */
function serverOf(name: string): Server {
  lastAddress += 1;
  return { name, address: `127.0.8.${lastAddress}` };
}

const addressesOf = (servers: readonly Server[]) => servers.map(({ address }) => address);

interface Place {
  readonly datacenter: string;
  readonly federation?: ConsulFederation;
}

async function startThree(place: Place, servers: readonly Server[]): Promise<void> {
  for (const server of servers) consul.start(server, place, addressesOf(servers));
  for (const server of servers) await consul.until(`${server.name} takes a key`, 60, () => consul.put(server, 'ready', server.name));
}

/** Whether one of them takes a key; one that waits for a leader does not hold up the others. */
async function someTakes(servers: readonly Server[]): Promise<boolean> {
  const tries = servers.map(async (server) => {
    if (!(await consul.put(server, 'during', 'work'))) throw new Error('refused');
    return true;
  });
  return Promise.any(tries).catch(() => false);
}

/** Writes through any server until it is told to stop, and tells for how long none took it. */
async function longestSilence(servers: readonly Server[], work: Promise<void>): Promise<number> {
  let [isDone, heard, longest] = [false, performance.now(), 0];
  const done = work.finally(() => (isDone = true));
  while (!isDone) {
    if (await someTakes(servers)) heard = performance.now();
    longest = Math.max(longest, performance.now() - heard);
    await sleep(WRITE_MS);
  }
  await done;
  return longest / 1000;
}

test('servers that are replaced one after the other, under new addresses, go on taking keys', async () => {
  const place = { datacenter: 'east' };
  const servers = ['server-0', 'server-1', 'server-2'].map(serverOf);
  const pauseMs = Software.consul(place).settlesWithin.toMilliseconds();
  await startThree(place, servers);
  await sleep(pauseMs);
  const silence = await longestSilence(
    servers,
    (async () => {
      for (const [index, old] of [...servers.entries()].reverse()) {
        await consul.stop(old);
        const next = serverOf(old.name);
        servers[index] = next;
        consul.start(next, place, addressesOf(servers));
        await consul.until(`${next.name} answers`, 30, async () => (await consul.ask(next, 'status/leader')).startsWith('"'));
        await sleep(pauseMs);
      }
    })(),
  );
  expect(silence).toBeLessThan(3);
  for (const server of servers) expect(await consul.ask(server, 'kv/ready?raw')).toBe('server-2');
});

test('servers that all stopped at once have what was written, under new addresses', async () => {
  const place = { datacenter: 'east' };
  const before = ['server-0', 'server-1', 'server-2'].map(serverOf);
  await startThree(place, before);
  await consul.stop(...before);
  const after = before.map(({ name }) => serverOf(name));
  for (const server of after) consul.start(server, place, addressesOf(after));
  for (const server of after)
    await consul.until(`${server.name} has the key`, 60, async () => (await consul.ask(server, 'kv/ready?raw')) === 'server-2');
  expect(await consul.put(after[0] ?? serverOf('none'), 'ready', 'again')).toBe(true);
});

test('two data centres know each other, take the same tokens and answer for each other', async () => {
  const [east, west] = ['east', 'west'].map((datacenter) => [0, 1, 2].map((number) => serverOf(`${datacenter}-${number}`))) as [
    Server[],
    Server[],
  ];
  const federation = (peer: string, servers: readonly Server[]): ConsulFederation => ({
    primary: 'east',
    peers: { [peer]: { servers: addressesOf(servers), cidrs: ['127.0.8.0/24'] } },
  });
  const [first, second] = [east[0], west[0]];
  if (!first || !second) throw new Error('a data centre has no server');
  await startThree({ datacenter: 'east', federation: federation('west', west) }, east);
  await consul.makeAgentToken(first);
  await startThree({ datacenter: 'west', federation: federation('east', east) }, west);
  await consul.until('the token of the agents is copied', 60, () => consul.knowsAgentToken(second));
  await consul.until('six servers are alive', 60, async () => {
    const members = JSON.parse(await consul.ask(first, 'agent/members?wan=1')) as readonly { readonly Status: number }[];
    return members.filter(({ Status }) => Status === 1).length === 6;
  });
  expect(await consul.ask(first, 'kv/ready?raw&dc=west')).toBe('west-2');
  expect(await consul.ask(second, 'kv/ready?raw&dc=east')).toBe('east-2');
  expect(await consul.ask(second, 'kv/ready?raw', { token: '' })).toMatch(/^403 /);
});
