import type { RunningPod } from '../live-objects';
import { execInPod } from '../running-pods';
import { type SystemUnderTest, whereOf } from '../system-under-test';
import { clustersOf, type LiveCluster, membersOf } from './live-clusters';
import { wordsOf } from './live-databases';

const BIN = '/opt/kafka/bin';
const PORT = 9092;
const TOPIC = 'keelson-question';
/** The tools are programs in Java. */
const SECONDS = 120;
const CONSUMER_MS = 60_000;

export function hasKafka(system: SystemUnderTest): boolean {
  return clustersOf(system, 'Kafka').length > 0;
}

/** Whether each broker takes a message and gives it back: its tools are given no other broker to begin with. */
export async function askKafka(system: SystemUnderTest): Promise<void> {
  const problems: string[] = [];
  let asked = 0;
  for (const cluster of clustersOf(system, 'Kafka')) {
    const brokers = await membersOf(system, cluster);
    asked += brokers.length;
    if (brokers.length < cluster.replicas) problems.push(`${cluster.title}: ${brokers.length} of ${cluster.replicas} brokers are ready`);
    for (const broker of brokers) problems.push(...(await askBroker(system, cluster, broker)));
  }
  system.report.figure(whereOf(system), 'brokers asked', asked);
  system.report.check(whereOf(system), 'each broker of Kafka takes and gives a message', problems);
}

async function askBroker(system: SystemUnderTest, { title, container }: LiveCluster, broker: RunningPod): Promise<string[]> {
  const { name, podIP } = { name: broker.metadata.name, podIP: broker.status?.podIP ?? '' };
  const topic = `${TOPIC}-${name}`;
  const message = `through ${name}`;
  const tool = (program: string, args: readonly string[], input?: string) =>
    execInPod(system.kubectl, broker, container, [`${BIN}/${program}.sh`, '--bootstrap-server', `${podIP}:${PORT}`, ...args], {
      input,
      seconds: SECONDS,
    });
  const made = await tool('kafka-topics', ['--create', '--if-not-exists', '--topic', topic]);
  if (made.code !== 0) return [`${title}: ${name} makes no topic: ${wordsOf(made)}`];
  const sent = await tool('kafka-console-producer', ['--topic', topic], `${message}\n`);
  if (sent.code !== 0) return [`${title}: ${name} takes no message: ${wordsOf(sent)}`];
  const received = await tool('kafka-console-consumer', [
    ...['--topic', topic, '--from-beginning', '--max-messages', '1', '--timeout-ms', String(CONSUMER_MS)],
  ]);
  await tool('kafka-topics', ['--delete', '--topic', topic]);
  return received.output.includes(message) ? [] : [`${title}: ${name} gives '${wordsOf(received)}' instead of the message`];
}
