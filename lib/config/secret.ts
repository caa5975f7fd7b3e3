import * as kplus from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import {
  type ExternalSecretSpec,
  ExternalSecretSpecDataFromSourceRefGeneratorRefKind,
  ExternalSecretSpecRefreshPolicy,
  ExternalSecretSpecSecretStoreRefKind,
  ExternalSecretSpecTargetCreationPolicy,
  ExternalSecretSpecTargetDeletionPolicy,
  ExternalSecretSpecTargetTemplateEngineVersion,
  ExternalSecretSpecTargetTemplateMergePolicy,
} from '../../imports/external-secrets.io';
import { ExternalSecret, Password } from '../kinds';
import { keptAnnotations, Role, type RoleProps, type SecretNeed, type StoredSecret, when } from '../system';
import { isMadeUp } from './secret-provider';
import { isNamedIn, validateTemplate } from './secret-template';

const PASSWORD_LENGTH = 32;
const PASSWORD_DIGITS = 8;

/** Props of {@link Secret}. */
export interface SecretProps extends RoleProps {
  /** Keys whose values the environment's secret provider keeps. */
  readonly keys: readonly string[];

  /**
   * Keys made from others: `{{ .password }}` stands for the value of the key `password`. Inside a URI, write `uriPart('password')`.
   *
   * @default - none
   */
  readonly template?: Readonly<Record<string, string>>;

  /**
   * Type of the Kubernetes Secret.
   *
   * @default 'Opaque'
   */
  readonly type?: string;

  /**
   * Whether it is kept when it is removed from git, as part of something that holds data. What the generator makes is always kept.
   *
   * @default false
   */
  readonly kept?: boolean;

  /** The workload that it is part of, as labels call it. @default - its own name */
  readonly component?: string;
}

/**
 * A Kubernetes Secret that the environment's provider fills: a store, a generator, or a person. Its values never reach `dist/`.
 *
 * `Secret.generated` is for what nobody needs to know, such as the password of a database; `Secret.given` for what comes from outside,
 * such as the key of a payment provider.
 *
 * @example
 * const jwt = Secret.generated(this, 'jwt', { keys: ['key'] });
 * service.container.env.addVariable('JWT_KEY', jwt.value('key'));
 *
 * @see https://external-secrets.io/latest/api/externalsecret/
 */
export class Secret extends Role {
  /** Made up once by the provider, and kept. */
  static generated(scope: Construct, id: string, props: SecretProps): Secret {
    return new Secret(scope, id, { ...props, origin: 'generated' });
  }

  /** Put into the store, or into the cluster, by a person. */
  static given(scope: Construct, id: string, props: SecretProps): Secret {
    return new Secret(scope, id, { ...props, origin: 'given' });
  }

  private readonly origin: 'generated' | 'given';
  private readonly template: Readonly<Record<string, string>>;
  private readonly used = new Set<string>();
  private reference: kplus.ISecret | undefined;

  private constructor(
    scope: Construct,
    id: string,
    private readonly props: SecretProps & { readonly origin: 'generated' | 'given' },
  ) {
    super(scope, id, props);
    this.origin = props.origin;
    this.template = props.template ?? {};
    this.node.addValidation({ validate: () => validateSecret(props, this.used) });
    this.createObjects();
  }

  /** All keys, also those made from others. */
  get keys(): readonly string[] {
    return [...this.props.keys, ...Object.keys(this.template)];
  }

  /** The entry of the store that its values come from, where the environment has a store. */
  get stored(): StoredSecret {
    const { system, team } = this.system;
    return { entry: `${this.storeFolder}/${team.name}/${system}/${this.name}`, keys: this.props.keys, template: this.template };
  }

  /** The same entry, but of it only what is offered to callers: these keys, and those that they are made from. */
  storedFor(offered: readonly string[]): StoredSecret {
    const { entry, keys, template } = this.stored;
    const made = Object.entries(template).filter(([key]) => offered.includes(key));
    const needed = (key: string) => offered.includes(key) || made.some(([, text]) => isNamedIn(text, key));
    return { entry, keys: keys.filter(needed), template: Object.fromEntries(made) };
  }

  /** The value of a key, for `env`. */
  value(key: string): kplus.EnvValue {
    this.used.add(key);
    return kplus.EnvValue.fromSecretValue({ secret: this.toSecret(), key });
  }

  /** The Secret as cdk8s-plus knows it. */
  toSecret(): kplus.ISecret {
    this.reference ??= kplus.Secret.fromSecretName(this, 'Reference', this.name);
    return this.reference;
  }

  private createObjects(): void {
    const { secrets } = this.environment.props;
    if (this.origin === 'generated' && isMadeUp(secrets)) this.createGenerated();
    else if (secrets.kind === 'store')
      this.createExternalSecret(storeSpec(secrets.store, this.name, this.stored, this.props.type), this.kept);
    else this.system.secretNeeds.push(this.need());
  }

  private need(): SecretNeed {
    const { template = {} } = this.props;
    const made = Object.keys(template).length === 0 ? {} : { template };
    return { namespace: this.namespace, name: this.name, keys: this.props.keys, ...made };
  }

  private get storeFolder(): string {
    const { name, props } = this.environment;
    return props.secrets.kind === 'store' ? (props.secrets.folder ?? name) : name;
  }

  private createGenerated(): void {
    // the password is somewhere else too, in the database that was made with it
    const kept = keptAnnotations(this.environment);
    new Password(this, 'Password', {
      metadata: this.metadata({ annotations: kept }),
      // without symbols, so that a password may stand anywhere, also where a program splits a line
      spec: { length: PASSWORD_LENGTH, digits: PASSWORD_DIGITS, symbols: 0, noUpper: false, allowRepeat: true },
    });
    this.createExternalSecret(this.generatorSpec(), kept);
  }

  private get kept(): Readonly<Record<string, string>> {
    return this.props.kept === true ? keptAnnotations(this.environment) : {};
  }

  private createExternalSecret(spec: ExternalSecretSpec, annotations: Readonly<Record<string, string>>): void {
    new ExternalSecret(this, 'ExternalSecret', { metadata: this.metadata({ annotations }), spec });
  }

  // by default the generator makes a new password at every refresh, and again when the Secret is recreated
  private generatorSpec(): ExternalSecretSpec {
    return {
      refreshPolicy: ExternalSecretSpecRefreshPolicy.CREATED_ONCE,
      target: {
        name: this.name,
        creationPolicy: ExternalSecretSpecTargetCreationPolicy.ORPHAN,
        deletionPolicy: ExternalSecretSpecTargetDeletionPolicy.RETAIN,
        immutable: true,
        template: targetTemplate(this.template, this.props.type),
      },
      dataFrom: this.props.keys.map((key) => ({
        sourceRef: {
          generatorRef: {
            apiVersion: 'generators.external-secrets.io/v1alpha1',
            kind: ExternalSecretSpecDataFromSourceRefGeneratorRefKind.PASSWORD,
            name: this.name,
          },
        },
        rewrite: [{ regexp: { source: 'password', target: key } }],
      })),
    };
  }
}

/** What fills a Secret from an entry of the store. */
export function storeSpec(store: string, name: string, { entry, keys, template }: StoredSecret, type?: string): ExternalSecretSpec {
  return {
    refreshInterval: '1h',
    secretStoreRef: { kind: ExternalSecretSpecSecretStoreRefKind.CLUSTER_SECRET_STORE, name: store },
    target: { name, creationPolicy: ExternalSecretSpecTargetCreationPolicy.OWNER, template: targetTemplate(template, type) },
    data: keys.map((property) => ({ secretKey: property, remoteRef: { key: entry, property } })),
  };
}

function targetTemplate(template: Readonly<Record<string, string>>, type: string | undefined) {
  if (Object.keys(template).length === 0 && type === undefined) return undefined;
  return {
    engineVersion: ExternalSecretSpecTargetTemplateEngineVersion.V2,
    mergePolicy: ExternalSecretSpecTargetTemplateMergePolicy.MERGE,
    type,
    data: { ...template },
  };
}

function validateSecret({ keys, template = {} }: SecretProps, used: ReadonlySet<string>): string[] {
  const all = [...keys, ...Object.keys(template)];
  return [
    ...when(keys.length === 0, "keys ([]) must name at least one key, such as 'password'"),
    ...all
      .filter((key) => !/^[-._a-zA-Z0-9]{1,253}$/.test(key))
      .map((key) => `keys (${key}) may have letters, digits, '-', '_' and '.' only`),
    ...[...used].filter((key) => !all.includes(key)).map((key) => `value (${key}) is no key of this secret; it has: ${all.join(', ')}`),
    ...validateTemplate(template),
  ];
}
