import type { Construct } from 'constructs';
import { teams } from '../estate/teams';
import {
  Backup,
  BackupTarget,
  Duration,
  EdgeIngress,
  Engine,
  Migration,
  Probe,
  Schedule,
  Secret,
  SharedVolume,
  Size,
  StatefulDatabase,
  Storage,
  SystemChart,
  type SystemProps,
  WebService,
  Weekday,
} from '../lib';

const WEB_ROOT = '/var/www/html';

const KEYS = [
  ...['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY'],
  ...['AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'],
  'NONCE_AA', // no key of WordPress: themes of the blog read it
].map((key) => `WORDPRESS_${key}`);

/**
 * Brings the tables to what the code of the image expects, as an administrator is asked to do after an update. Tables that are right already,
 * or that the first visitor has yet to make, are left alone. Whatever ends it early is a failure: WordPress ends with success when it finds no database.
 */
const UPDATE_TABLES = `
$done = false;
register_shutdown_function(function () use (&$done) { if (!$done) exit(1); });
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = 'localhost'; // there is no request
require '${WEB_ROOT}/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
$installed = is_blog_installed();
wp_upgrade();
$done = true;
echo $installed ? "the tables are of version $wp_db_version" : 'there are no tables yet', PHP_EOL;
`;

/** WordPress on MySQL: three pods that share what authors upload. */
export class BlogChart extends SystemChart {
  readonly mysql = new StatefulDatabase(this, 'mysql', {
    engine: Engine.mysql({ major: '8.4', database: 'wordpress', username: 'wordpress' }),
    storage: { size: Size.gibibytes(10) },
  });

  readonly uploads = new SharedVolume(this, 'wp-upload', { size: Size.gibibytes(20) });

  readonly web = this.wordpress();

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'blog', { ...props, team: teams.blog });

    this.web.connectTo(this.mysql, {
      env: { WORDPRESS_DB_HOST: 'address', WORDPRESS_DB_NAME: 'database', WORDPRESS_DB_PASSWORD: 'password' },
    });
    this.web.container.env.addVariable('WORDPRESS_DB_USER', this.mysql.credentials.value('username'));

    new EdgeIngress(this, 'edge', { host: 'wordpress' }).route('/', this.web);

    if (Migration.isPossibleIn(this.environment)) this.createMigration();
    if (Backup.isPossibleIn(this.environment)) this.createBackup();
  }

  private createMigration(): void {
    // its pod has nothing but the image: neither the copy of the code nor the settings that its entry point makes for Apache
    const prepare = `cp -R /usr/src/wordpress/. ${WEB_ROOT} && cp ${WEB_ROOT}/wp-config-docker.php ${WEB_ROOT}/wp-config.php`;
    new Migration(this, 'update-tables', { of: this.web, command: ['sh', '-ec', `${prepare}\nexec php -r "$1"`, 'sh', UPDATE_TABLES] });
  }

  private createBackup(): void {
    new Backup(this, 'backup', {
      database: this.mysql,
      retention: { days: 30 },
      target: BackupTarget.ofEnvironment(this, { size: Size.gibibytes(20) }),
      encrypted: Secret.generated(this, 'backup-key', { keys: ['key'], kept: true }),
      drill: Schedule.weekly({ weekday: Weekday.SUNDAY, hour: 4 }),
    });
  }

  private wordpress(): WebService {
    const keys = Secret.generated(this, 'wordpress-keys', { keys: KEYS });
    const code = Storage.scratch({ size: Size.mebibytes(300) });
    return new WebService(this, 'web', {
      image: 'wordpress',
      port: 80,
      replicas: 3,
      resources: { memory: Size.mebibytes(512) },
      health: { readiness: Probe.fromHttpGet('/license.txt', { port: 80, initialDelaySeconds: Duration.seconds(10) }) },
      env: {
        ...Object.fromEntries(KEYS.map((key) => [key, keys.value(key)])),
        // each pod has a copy of the code: what is installed in one of them would be missing in the others
        WORDPRESS_CONFIG_EXTRA: "define('DISALLOW_FILE_MODS', true);",
      },
      // before the uploads are mounted into it: the folders above a mount belong to root
      initContainers: {
        install: { image: 'wordpress', command: ['cp', '-R', '/usr/src/wordpress/.', WEB_ROOT], volumes: { [WEB_ROOT]: code } },
      },
      volumes: { [WEB_ROOT]: code, [`${WEB_ROOT}/wp-content/uploads`]: this.uploads.storage },
    });
  }
}
