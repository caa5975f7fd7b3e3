import { DEBIAN } from '../builder';
import type { Layer } from '../recipe';

/** A script that adds a user with a group of the same name, before a package makes it with another number. */
export function user(name: string, id: number, home = '/nonexistent', group = id): string {
  return `grep -q '^[^:]*:x:${group}:' /etc/group || echo '${name}:x:${group}:' >> /etc/group
echo '${name}:x:${id}:${group}::${home}:/bin/sh' >> /etc/passwd`;
}

/** BusyBox and nothing else, as images that are built on Alpine have it. */
export const BUSYBOX: Layer = {
  name: 'busybox',
  stage: { name: 'busybox-static', from: DEBIAN, packages: ['busybox-static', 'ca-certificates'] },
  run: `
cd /mnt/out
mkdir -p bin dev etc/ssl/certs home proc root run sys tmp usr/bin usr/sbin usr/local/bin var/log
chmod 1777 tmp
cp /bin/busybox bin/busybox
chroot . /bin/busybox --install -s /bin
ln -s ../../bin/env usr/bin/env
cp /etc/ssl/certs/ca-certificates.crt etc/ssl/certs/
printf 'root:x:0:0:root:/root:/bin/sh\\nnobody:x:65534:65534:nobody:/home:/bin/false\\n' > etc/passwd
printf 'root:x:0:\\nnobody:x:65534:\\n' > etc/group
printf 'passwd: files\\ngroup: files\\nhosts: files dns\\n' > etc/nsswitch.conf
touch etc/resolv.conf etc/hosts
# what other layers are built with is mounted here
mkdir -p mnt var/cache/apt/archives var/lib/apt/lists etc/apt
touch etc/apt/sources.list etc/apt/apt.conf
`,
};

/** Certificates of public authorities, as nearly every image has them. */
export const CERTIFICATES: Layer = { name: 'certificates', from: DEBIAN, packages: ['ca-certificates'] };

/** Java's packages link pages of the manual, whose folder the base leaves out. */
export const PAGES_OF_JAVA = 'mkdir -p /usr/share/man/man1';

/** A Java runtime, where published images have Temurin's. */
export const JAVA: Layer = {
  name: 'java',
  from: CERTIFICATES,
  before: PAGES_OF_JAVA,
  packages: ['openjdk-21-jre-headless', 'unzip'],
  run: 'mkdir -p /opt/java && ln -s /usr/lib/jvm/java-21-openjdk-* /opt/java/openjdk',
};

/** Where published images have Java. */
export const JAVA_PATH = {
  JAVA_HOME: '/opt/java/openjdk',
  PATH: '/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

/** Programs that are started as root continue as another user, as gosu and su-exec do it. */
export const STEP_DOWN = { '/usr/local/bin/gosu': 'gosu.sh' };
