import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../lib/synth';
import { estateOf } from './services';

const [folder = 'build/bench/helm'] = process.argv.slice(2);

/** One chart with a loop, whose body is what Keelson renders for one service: the fastest that Helm can be. */
const [file = Buffer.of()] = synthesize(estateOf(1)).files.values();
const body = file
  .toString()
  .replace(/^#.*\n/, '')
  .replaceAll('service-0', 'service-{{ $index }}')
  .replaceAll('system-0', 'system-{{ div $index 10 }}0');

mkdirSync(join(folder, 'templates'), { recursive: true });
writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: bench\nversion: 1.0.0\n');
writeFileSync(join(folder, 'templates', 'services.yaml'), `{{- range $index := until (int .Values.count) }}\n${body}{{- end }}\n`);
