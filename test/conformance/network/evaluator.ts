import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';

type Labels = Readonly<Record<string, string>>;

export type Protocol = 'TCP' | 'UDP' | 'SCTP';

export interface PodPort {
  readonly port: number;
  readonly protocol: Protocol;
}

/** A pod, or an address outside the pod network when it has no namespace. */
export interface AskedParty {
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly address: string;
  /** Names of its container ports, by `TCP 8080`. */
  readonly portNames?: Labels;
}

/** Policies, and questions about them: source, target and port as indexes into the lists. */
export interface Request {
  readonly policies: readonly NetworkPolicy[];
  /** Labels of the namespaces, `kubernetes.io/metadata.name` among them. */
  readonly namespaces: Readonly<Record<string, Labels>>;
  readonly parties: readonly AskedParty[];
  readonly ports: readonly PodPort[];
  readonly questions: readonly (readonly [from: number, to: number, port: number])[];
  /** Whether an `ipBlock` matches a pod by its address: Calico's do, Cilium's do not. */
  readonly blocksMatchPods: boolean;
  /** Asks for the policies behind each answer. */
  readonly explain: boolean;
}

/** `namespace/name` of the policies that isolate one side. */
export interface Reason {
  readonly allowing: readonly string[];
  readonly others: readonly string[];
}

/** One entry for each question. */
export interface Answers {
  readonly allowed: readonly (readonly [sends: boolean, receives: boolean])[];
  readonly reasons?: readonly { readonly egress: Reason; readonly ingress: Reason }[];
}

/** Says who may talk to whom. */
export type Evaluate = (request: Request) => Promise<Answers>;

/**
 * Asks the program under `tools/cyclonus`. It ends with its input, and so does not outlive whoever asks.
 *
 * @param binary its path
 */
export function evaluatorAt(binary: string): Evaluate {
  return async (request) => {
    const child = spawn(binary, { stdio: 'pipe' });
    const ended = once(child, 'close') as Promise<[number | null, string | null]>;
    // it may end before it has read everything; its own words then say why
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify(request));
    const [out, complaint, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code !== 0) throw new Error(`${binary} ended with ${signal ?? `code ${code}`}: ${complaint.trim()}`);
    const answers = JSON.parse(out) as Answers;
    if (answers.allowed.length !== request.questions.length) {
      throw new Error(`${binary} gave ${answers.allowed.length} answers to ${request.questions.length} questions`);
    }
    return answers;
  };
}
