import { synthRole } from '../../test/synth-role';
import { EdgeIngress } from '../network/edge';
import { ApiDocuments, type ApiDocumentsProps } from './api-documents';

const documents = { kids: { title: 'Kids', contract: { file: 'api.apib', content: '# Kids\n' } } };

const synthDocuments = (props: Partial<ApiDocumentsProps> = {}) =>
  synthRole((chart) => {
    const made = new ApiDocuments(chart, 'documents', { documents, ...props });
    new EdgeIngress(chart, 'edge', { host: 'api' }).route('/', made);
  });

test('the web server finds the index, each page and the document next to it', () => {
  const shop = synthDocuments();
  const [container] = shop.get('Deployment', 'documents').spec.template.spec.containers;
  const mounted = new Map<string, string>(
    container.volumeMounts.map((mount: { mountPath: string; subPath?: string }) => [mount.mountPath, mount.subPath]),
  );
  const { data } = shop.get('ConfigMap', 'documents-config');
  const textAt = (path: string): unknown => data[mounted.get(path) ?? ''];
  expect(textAt('/usr/share/nginx/html/index.html')).toContain('href="kids/api.html"');
  expect(textAt('/usr/share/nginx/html/kids/api.html')).toContain('<h1>Kids</h1>');
  expect(textAt('/usr/share/nginx/html/kids/api.apib')).toBe('# Kids\n');
  expect(textAt('/etc/nginx/conf.d/default.conf')).toContain('listen 8080;');
  expect(container.ports).toEqual([{ name: 'http', containerPort: 8080, protocol: 'TCP' }]);
  expect(container.readinessProbe.httpGet).toMatchObject({ path: '/', port: 8080 });
});

test('a document that changes restarts the pods', () => {
  const checksumOf = (content: string) =>
    synthDocuments({ documents: { kids: { title: 'Kids', contract: { file: 'api.apib', content } } } }).get('Deployment', 'documents').spec
      .template.metadata.annotations['keelson/config-checksum'] as string;
  expect(checksumOf('# Kids\n')).not.toBe(checksumOf('# Children\n'));
});

test('the edge reaches it, and it calls nothing', () => {
  const { spec } = synthDocuments().get('NetworkPolicy', 'documents');
  expect(spec.ingress).toHaveLength(1);
  expect(spec).not.toHaveProperty('egress');
});

test.each<[ApiDocumentsProps['documents'], string]>([
  [{}, 'shop/documents: documents is empty; give the document of at least one API'],
  [{ Kids: documents.kids }, "shop/documents: documents (Kids) must be a folder of lower-case letters, digits and '-', such as monitor"],
  [
    { kids: { title: 'Kids', contract: { file: 'api.html', content: 'x' } } },
    'shop/documents: documents.kids.contract.file (api.html) is the page that is made from it; give the document another name',
  ],
  [
    { kids: { title: 'Kids', contract: { file: '../openapi.yaml', content: 'x' } } },
    'shop/documents: documents.kids.contract.file (../openapi.yaml) must be a file name without folders, such as openapi.yaml',
  ],
])('documents that cannot be published are errors: %j', (given, message) => {
  expect(synthDocuments({ documents: given }).mistakes).toEqual([message]);
});
