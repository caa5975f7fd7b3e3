import type { Construct } from 'constructs';
import { Application, AppProject } from '../kinds';
import { type Environment, SystemChart, type Team } from '../system';
import { type ApplicationFacts, applicationSpec, manifestPaths } from './application-spec';
import type { Contents } from './contents';
import { type DeliverySettings, IN_CLUSTER } from './delivery';
import { applicationName, ARGO_CD_FOLDER, projectName, rootName } from './delivery-names';
import { projectSpec, rootProjectSpec } from './project-spec';
import { syncOptions } from './sync-options';

/**
 * On an Application: deletes what it made when it is deleted itself. On a project: stays until its last Application is gone, because an
 * Application cannot delete anything without its project.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/app_deletion/
 * @see https://github.com/argoproj/argo-cd/issues/3175
 */
const CASCADE = 'resources-finalizer.argocd.argoproj.io';

export interface DeliveryProps {
  readonly settings: DeliverySettings;
  readonly team: Team;
}

export interface TeamApplicationProps extends DeliveryProps {
  /** The system, or what stands in its place. */
  readonly system: string;
  /** The folder below that of the environment, such as `retail`. */
  readonly folder: string;
  readonly include: string;
  readonly contents: Contents;
}

/** The Application of one system of a team, or of the connections into the team's systems. */
export class TeamApplication extends SystemChart {
  constructor(scope: Construct, { settings, team, system, folder, include, contents }: TeamApplicationProps) {
    const { environment, server } = settings;
    super(scope, system, { environment, team });

    const facts: ApplicationFacts = {
      project: projectName(environment.name, team.name),
      server,
      namespace: this.namespace ?? environment.namespaceOf(team),
      folder: `${environment.name}/${folder}`,
      include,
      syncOptions: syncOptions(contents),
    };
    new Application(this, 'Application', {
      metadata: {
        ...this.metadataOf(
          applicationName(environment.name, team.name, system),
          { base: system, component: 'application' },
          manifestPaths(settings, facts),
        ),
        namespace: settings.namespace,
        finalizers: finalizersIn(environment),
      },
      spec: applicationSpec(settings, facts),
    });
  }
}

/** The project of a team: what its Applications may deploy, and where. */
export class TeamProject extends SystemChart {
  constructor(scope: Construct, { settings, team, contents }: DeliveryProps & { readonly contents: Contents }) {
    const { environment, namespace } = settings;
    super(scope, ARGO_CD_FOLDER, { environment, team });

    const name = projectName(environment.name, team.name);
    new AppProject(this, 'AppProject', {
      metadata: { ...this.metadataOf(name, { base: team.name, component: 'project' }), namespace, finalizers: finalizersIn(environment) },
      spec: projectSpec(settings, team, contents),
    });
  }
}

/**
 * The Application that holds all others of an environment, and itself: what a person applies once, by hand. It never has a finalizer, so
 * that deleting it deletes nothing else.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/cluster-bootstrapping/#app-of-apps-pattern
 */
export class RootApplication extends SystemChart {
  constructor(scope: Construct, { settings, team }: DeliveryProps) {
    const { environment, namespace } = settings;
    super(scope, ARGO_CD_FOLDER, { environment, team });

    const project = projectName(environment.name, ARGO_CD_FOLDER);
    const facts: ApplicationFacts = {
      project,
      server: IN_CLUSTER,
      namespace,
      folder: `${environment.name}/${ARGO_CD_FOLDER}`,
      include: '*.k8s.yaml',
      syncOptions: syncOptions({ hasLargeObject: false, usesForeignKinds: false }),
    };
    new AppProject(this, 'AppProject', {
      metadata: { ...this.metadataOf(project, { base: ARGO_CD_FOLDER, component: 'project' }), namespace },
      spec: rootProjectSpec(settings),
    });
    new Application(this, 'Application', {
      metadata: {
        ...this.metadataOf(rootName(environment.name), { base: 'root', component: 'application' }, manifestPaths(settings, facts)),
        namespace,
      },
      spec: applicationSpec(settings, facts),
    });
  }
}

function finalizersIn({ props: { throwAway = false } }: Environment): string[] | undefined {
  return throwAway ? [CASCADE] : undefined;
}
