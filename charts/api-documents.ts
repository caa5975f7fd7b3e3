import type { Construct } from 'constructs';
import { teams } from '../estate/teams';
import { ApiDocuments, EdgeIngress, SystemChart, type SystemProps } from '../lib';
import { monitorApi } from './monitor-api';

/** The APIs of the monitoring services, to be read by people who call them, apart from the services: they read on while one is down. */
export class ApiDocumentsChart extends SystemChart {
  readonly documents = new ApiDocuments(this, 'api-documents', {
    replicas: 2,
    documents: { 'k8s-app-monitor-test': { title: 'Monitoring data', contract: monitorApi } },
  });

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'api-documents', { ...props, team: teams.monitor });

    new EdgeIngress(this, 'edge', { host: 'api' }).route('/', this.documents);
  }
}
