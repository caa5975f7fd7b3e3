import type { Construct } from 'constructs';
import { ConfigFile } from '../config/config-files';
import { when } from '../system';
import { WebService, type WebServiceProps } from '../workloads';
import { type ApiDocument, apiPage, indexPage } from './api-page';

const ROOT = '/usr/share/nginx/html';
const PORT = 8080;
const FOLDER = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Props of {@link ApiDocuments}. */
export interface ApiDocumentsProps extends Pick<
  WebServiceProps,
  'name' | 'namespace' | 'replicas' | 'resources' | 'placement' | 'priority' | 'pullSecrets' | 'noDisruptionBudget'
> {
  /** The documents, each by the folder that it is found in: `monitor` makes `/monitor/api.html`, next to the document itself. */
  readonly documents: Readonly<Record<string, ApiDocument>>;
}

/**
 * The APIs of services as pages that people can read: a web server with nothing but these pages, and an index of them at `/`.
 *
 * Its pods are restarted by a document that changes. Give the same document to the service as `apiContract`, and route to the pages from
 * an {@link EdgeIngress}.
 *
 * @example
 * const documents = new ApiDocuments(this, 'documents', { documents: { kids: { title: 'Kids', contract } } });
 * new EdgeIngress(this, 'edge', { host: 'api' }).route('/', documents);
 */
export class ApiDocuments extends WebService {
  constructor(scope: Construct, id: string, { documents, ...props }: ApiDocumentsProps) {
    const pages = Object.entries(documents).flatMap(([folder, document]) => [
      [`${ROOT}/${folder}/api.html`, apiPage(document)],
      [`${ROOT}/${folder}/${document.contract.file}`, document.contract.content],
    ]);
    super(scope, id, {
      ...props,
      image: 'nginxinc/nginx-unprivileged',
      port: PORT,
      health: { readiness: '/' },
      config: {
        files: Object.fromEntries(
          [['/etc/nginx/conf.d/default.conf', NGINX], [`${ROOT}/index.html`, indexPage(documents)], ...pages].map(
            ([path = '', text = '']) => [path, ConfigFile.text(text)],
          ),
        ),
      },
    });
    this.node.addValidation({ validate: () => validateDocuments(documents) });
  }
}

// pages that run nothing and load nothing, and documents that browsers show instead of saving them
const NGINX = `server {
  listen ${PORT};
  root ${ROOT};
  charset utf-8;
  types {
    text/html html;
    text/plain apib md proto raml yaml yml;
    application/json json;
  }
  add_header Content-Security-Policy "default-src 'none'; style-src 'unsafe-inline'" always;
  add_header X-Content-Type-Options nosniff always;
}
`;

function validateDocuments(documents: ApiDocumentsProps['documents']): string[] {
  const folders = Object.keys(documents);
  return [
    ...when(folders.length === 0, 'documents is empty; give the document of at least one API'),
    ...folders
      .filter((folder) => !FOLDER.test(folder))
      .map((folder) => `documents (${folder}) must be a folder of lower-case letters, digits and '-', such as monitor`),
    ...Object.entries(documents)
      .filter(([, { contract }]) => contract.file === 'api.html')
      .map(([folder]) => `documents.${folder}.contract.file (api.html) is the page that is made from it; give the document another name`),
    ...Object.entries(documents)
      .filter(([, { contract }]) => !/^[-._A-Za-z0-9]+$/.test(contract.file))
      .map(
        ([folder, { contract }]) =>
          `documents.${folder}.contract.file (${contract.file}) must be a file name without folders, such as openapi.yaml`,
      ),
  ];
}
