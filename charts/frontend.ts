import type { Construct } from 'constructs';
import { teams } from '../estate/teams';
import { ConfigFile, Duration, RouteCheck, Size, SystemChart, type SystemProps, WebApplication } from '../lib';

export interface FrontendProps extends SystemProps {
  /** Collects changes, to be rolled out together. @default false */
  readonly paused?: boolean;
}

/**
 * The life of a Deployment: rolled out, watched, held back, and taken back to the release before.
 *
 * It is also all that a new program takes: one declaration, from whose name the Service, the route and the DNS record follow; which build
 * of it runs is a release. Each deployment is asked for an answer, as somebody outside would ask.
 */
export class FrontendChart extends SystemChart {
  readonly frontend: WebApplication;

  constructor(scope: Construct, props: FrontendProps) {
    super(scope, 'frontend', { ...props, team: teams.web });

    this.frontend = new WebApplication(this, 'frontend', {
      image: 'tomcat',
      port: 8080,
      serviceType: 'ClusterIP',
      resources: { memory: Size.mebibytes(512) },
      replicas: 3,
      route: {},
      env: { GET_HOSTS_FROM: 'dns' },
      // the image comes without any page
      config: { files: { '/usr/local/tomcat/webapps/ROOT/index.html': ConfigFile.text('<!doctype html>\n<title>Frontend</title>\n') } },
      health: { readiness: '/' },
      revisionHistory: 10,
      progressDeadline: Duration.minutes(5),
      paused: props.paused,
    });

    const { edge } = this.frontend;
    // only the authority that prod asks is known everywhere
    const anyCertificate = this.environment.pick({ prod: false, default: true });
    if (edge) new RouteCheck(this, 'check', { edge, anyCertificate });
  }
}
