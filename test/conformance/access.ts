import type { Environment, Team } from '../../lib/system';
import type { ClusterApi } from './cluster-api';
import { until } from './until';

/** Who asks: a person of a team, or the identity that deploys. */
export interface Subject {
  readonly user: string;
  readonly groups: readonly string[];
}

/** What somebody wants to do, as `kubectl auth can-i` would ask it. */
export interface Question {
  readonly subject: Subject;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** @default - in the whole cluster */
  readonly namespace?: string;
  readonly expected: boolean;
}

const DEPLOYMENTS = { group: 'apps', resource: 'deployments' };
const PODS = { group: '', resource: 'pods' };
const SECRETS = { group: '', resource: 'secrets' };
const QUOTAS = { group: '', resource: 'resourcequotas' };
const ROLE_BINDINGS = { group: 'rbac.authorization.k8s.io', resource: 'rolebindings' };
const NODES = { group: '', resource: 'nodes' };
const NAMESPACES = { group: '', resource: 'namespaces' };

/** What people of each team, and the deployer, may and may not do in an environment, in their own namespaces and in those of others. */
export function accessQuestions(environment: Environment, teams: readonly Team[]): Question[] {
  return [...teams.flatMap((team) => questionsOf(environment, team, teams)), ...deployerQuestions(environment, teams)];
}

function questionsOf(environment: Environment, team: Team, teams: readonly Team[]): Question[] {
  const person = { user: `someone-of-${team.name}`, groups: [team.group ?? team.name, 'system:authenticated'] };
  const mayEdit = environment.props.access === 'people edit';
  const own = namespacesOf(environment, team).flatMap((namespace): Question[] => [
    { subject: person, verb: 'get', ...PODS, namespace, expected: true },
    { subject: person, verb: 'create', ...DEPLOYMENTS, namespace, expected: mayEdit },
    { subject: person, verb: 'delete', ...DEPLOYMENTS, namespace, expected: mayEdit },
    { subject: person, verb: 'get', ...SECRETS, namespace, expected: mayEdit },
    // what guards a team is not for the team to change
    { subject: person, verb: 'update', ...QUOTAS, namespace, expected: false },
    { subject: person, verb: 'create', ...ROLE_BINDINGS, namespace, expected: false },
  ]);
  const others = teams
    .filter((other) => other !== team)
    .flatMap((other) => namespacesOf(environment, other))
    .flatMap((namespace): Question[] => [
      { subject: person, verb: 'get', ...PODS, namespace, expected: false },
      { subject: person, verb: 'create', ...DEPLOYMENTS, namespace, expected: false },
      { subject: person, verb: 'get', ...SECRETS, namespace, expected: false },
    ]);
  return [...own, ...others, ...clusterQuestions(person)];
}

function deployerQuestions(environment: Environment, teams: readonly Team[]): Question[] {
  const { kind, name } = environment.cluster.deployer;
  const deployer =
    kind === 'Group' ? { user: 'a-deployer', groups: [name, 'system:authenticated'] } : { user: name, groups: ['system:authenticated'] };
  const mayEdit = environment.props.access === 'people view, the deployer edits';
  const namespaces = teams.flatMap((team) => namespacesOf(environment, team));
  return [
    ...namespaces.map((namespace): Question => ({ subject: deployer, verb: 'create', ...DEPLOYMENTS, namespace, expected: mayEdit })),
    ...namespaces.map((namespace): Question => ({ subject: deployer, verb: 'update', ...QUOTAS, namespace, expected: false })),
    ...clusterQuestions(deployer),
  ];
}

function clusterQuestions(subject: Subject): Question[] {
  return [
    { subject, verb: 'delete', ...NODES, expected: false },
    { subject, verb: 'delete', ...NAMESPACES, expected: false },
    { subject, verb: 'get', ...SECRETS, expected: false },
    { subject, verb: 'create', ...PODS, namespace: 'kube-system', expected: false },
  ];
}

function namespacesOf(environment: Environment, team: Team): string[] {
  const further = Object.keys(team.namespaces ?? {}).map((key) => environment.namespaceOf(team, key));
  return [environment.namespaceOf(team), ...further];
}

/** Asks the authorizer of a cluster; each answer that is not the expected one is a line. */
export async function wrongAnswers(api: ClusterApi, questions: readonly Question[]): Promise<string[]> {
  await rolesAreComplete(api);
  const answers = await Promise.all(questions.map(async (question) => ({ question, isAllowed: await mayThey(api, question) })));
  return answers
    .filter(({ question, isAllowed }) => isAllowed !== question.expected)
    .map(({ question, isAllowed }) => `${describe(question)}: ${isAllowed ? 'allowed, and must not be' : 'denied, and must be allowed'}`);
}

function describe({ subject, verb, resource, namespace }: Question): string {
  return `${subject.user} ${verb} ${resource} ${namespace === undefined ? 'in the cluster' : `in ${namespace}`}`;
}

async function mayThey(api: ClusterApi, { subject, verb, group, resource, namespace }: Question): Promise<boolean> {
  const review = await api.post<{ status: { allowed: boolean } }>('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user: subject.user, groups: subject.groups, resourceAttributes: { verb, group, resource, namespace } },
  });
  return review.status.allowed;
}

// the rules of `view` and `edit` are gathered by a controller
async function rolesAreComplete(api: ClusterApi): Promise<void> {
  await until('the cluster roles view and edit have rules', 60, async () => {
    const roles = await Promise.all(
      ['view', 'edit'].map((name) => api.get<{ rules: object[] | null }>(`/apis/rbac.authorization.k8s.io/v1/clusterroles/${name}`)),
    );
    return roles.every(({ rules }) => (rules ?? []).length > 0);
  });
}
