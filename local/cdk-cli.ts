import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ACCOUNT, CREDENTIALS, isolatedEnvironment, REGION } from './account';
import { serveBuckets } from './buckets';
import { serveCors } from './http-api-cors';
import { REPOSITORY } from './paths';
import { run } from './processes';

/** The CLI's own program, so that neither npx nor a global installation gets in between. */
const CDK = join(createRequire(__filename).resolve('aws-cdk/package.json'), '..', 'bin', 'cdk');

/** No look-up of notices on the network; and everything on one stream, for the log. */
const QUIET = ['--no-notices', '--ci'];

/** Where the CLI deploys to, and where it writes. */
export interface CdkCliOptions {
  /** The environment that it runs in: its account, its region. */
  readonly environment: Readonly<Record<string, string>>;

  /** What is to be done after each deployment. @default nothing */
  readonly served?: () => Promise<void>;
  readonly logs: string;
  readonly tmp: string;
}

/** Where a local AWS is. */
export interface LocalEndpoints {
  readonly endpoint: string;

  /** Where look-ups of rooms and logging configurations are answered. */
  readonly cloudControlEndpoint: string;
  readonly logs: string;
  readonly tmp: string;
}

/** What the CLI is told wherever it deploys to: it asks nobody but AWS. */
export const ALONE = { CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: 'true', NO_COLOR: '1' };

/** The CDK CLI, aimed at a local AWS: loopback endpoints, no real credentials, no developer's files. */
export function localCdkCli({ endpoint, cloudControlEndpoint, logs, tmp }: LocalEndpoints): CdkCli {
  const environment = {
    ...isolatedEnvironment(tmp),
    ...ALONE,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint, // the CLI's bundled SDK reads it apart
    AWS_ENDPOINT_URL_CLOUDCONTROL: cloudControlEndpoint,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    CDK_HOME: join(tmp, 'cdk-home'),
    npm_config_offline: 'true', // for apps whose command is `npx tsx`
    npm_config_update_notifier: 'false',
  };
  const served = async () => {
    await serveCors(endpoint);
    await serveBuckets(endpoint);
  };
  return new CdkCli({ environment, served, logs, tmp });
}

/** An app that the CLI runs. */
export interface CdkApp {
  /** The folder with its cdk.json, or where `command` runs. */
  readonly directory: string;

  /** The command that synthesises it. @default the one in its cdk.json */
  readonly command?: string;

  /** Variables that the app reads. */
  readonly environment?: Record<string, string>;

  /** What the app finds in its context. */
  readonly context?: Readonly<Record<string, string>>;

  /** A name for its output folder, when an app is deployed more than once. @default app */
  readonly name?: string;
}

/** What a deployment left. */
export interface Deployment {
  /** The outputs of each stack, by stack name. */
  readonly outputs: Record<string, Record<string, string>>;

  /** The cloud assembly that was deployed. */
  readonly assembly: string;
}

/** The real CDK CLI. */
export class CdkCli {
  constructor(private readonly options: CdkCliOptions) {}

  /** `cdk bootstrap` of the account that everything local lives in */
  async bootstrap(signal?: AbortSignal): Promise<void> {
    await this.cdk(this.options.tmp, ['bootstrap', `aws://${ACCOUNT}/${REGION}`], { signal });
  }

  /** `cdk deploy --all` */
  async deploy(app: CdkApp, signal?: AbortSignal): Promise<Deployment> {
    const outputs = join(this.options.tmp, `${app.name ?? 'app'}.outputs.json`);
    const args = ['deploy', '--all', '--require-approval', 'never', '--progress', 'events', '--outputs-file', outputs, ...this.app(app)];
    await this.cdk(app.directory, args, { app, signal });
    await this.options.served?.();
    return { outputs: JSON.parse(readFileSync(outputs, 'utf8')), assembly: this.assembly(app) };
  }

  /** `cdk destroy --all` */
  async destroy(app: CdkApp, signal?: AbortSignal): Promise<void> {
    await this.cdk(app.directory, ['destroy', '--all', '--force', ...this.app(app)], { app, signal });
  }

  /** `cdk import` of what is there already: by its logical id, what identifies it. */
  async import(app: CdkApp, resources: Readonly<Record<string, Readonly<Record<string, string>>>>, signal?: AbortSignal): Promise<void> {
    await this.cdk(app.directory, ['import', '--resource-mapping-inline', JSON.stringify(resources), ...this.app(app)], { app, signal });
  }

  /** `cdk synth`, for the templates of an app as they are before anything is deployed. */
  async synth(app: CdkApp, signal?: AbortSignal): Promise<string> {
    await this.cdk(app.directory, ['synth', '--all', '--quiet', ...this.app(app)], { app, signal });
    return this.assembly(app);
  }

  private app(app: CdkApp): string[] {
    const context = Object.entries(app.context ?? {}).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
    return ['--output', this.assembly(app), ...context, ...(app.command === undefined ? [] : ['--app', app.command])];
  }

  private assembly(app: CdkApp): string {
    return join(this.options.tmp, `${app.name ?? 'app'}.cdk.out`);
  }

  private async cdk(cwd: string, args: readonly string[], { app, signal }: { app?: CdkApp; signal?: AbortSignal }): Promise<void> {
    await run(process.execPath, [CDK, ...args, ...QUIET], {
      cwd, signal, env: { ...this.options.environment, ...app?.environment }, log: join(this.options.logs, 'cdk.log'),
    });
  }
}

/** The folder of the app of docs/getting-started.md. */
export const QUICK_START = join(REPOSITORY, 'examples', 'typescript');
