import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import {
  checkLeastPrivilege, checkRecorded, policiesOf, union, type AttributedCall, type RecordedRequest, type RolePolicies, type Template, type Verdict,
} from './least-privilege';
import type { DeployedStack } from './resolve';
import type { Call, Fault, Settings } from '../../emulator';
import { ACCOUNT, CREDENTIALS, isolateThisProcess, REGION } from '../../local/account';
import { deployedCallers, type Caller } from '../../local/callers';
import type { CdkApp } from '../../local/cdk-cli';
import { startLocalAws, type LocalAws } from '../../local/local-aws';
import { killAll } from '../../local/processes';

/** A room, as the emulator's admin API shows it. */
export interface RoomState {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly maximumMessageLength: number;
  readonly maximumMessageRatePerSecond: number;
  readonly messageReviewHandler?: { readonly uri?: string; readonly fallbackResult?: string };
  readonly loggingConfigurationIdentifiers?: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly connections: number;
}

/** A logging configuration, as the emulator's admin API shows it. */
export interface LoggingConfigurationState {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly destinationConfiguration: object;
  readonly state: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly delivery?: { readonly delivered: number; readonly failed: number; readonly reasons: Readonly<Record<string, number>> };
}

/** What the emulator holds. */
export interface EmulatorState {
  readonly rooms: readonly RoomState[];
  readonly loggingConfigurations: readonly LoggingConfigurationState[];
}

/** A stack after a deployment. */
export interface Deployed extends DeployedStack {
  readonly outputs: Readonly<Record<string, string>>;
  readonly template: Template;
  /** The folder that `cdk deploy` synthesised into. */
  readonly assembly: string;
}

/** The services beside IVS Chat that functions of ours call. */
const OTHER_SERVICES = ['dynamodb', 'lambda', 'logs', 'secretsmanager', 'sqs'];

/** A local AWS for the tests of one file, which started for the first and is gone after the last. */
export class Harness {
  /** Registers the hooks; the harness can be used in tests and in hooks that are registered later. */
  static forFile(): Harness {
    const harness = new Harness();
    beforeAll(async () => {
      isolateThisProcess();
      harness.started = await startLocalAws();
    }, 240_000);
    afterAll(async () => {
      await harness.started?.stop();
      killAll();
    });
    return harness;
  }

  private started?: LocalAws;
  private readonly callers = new Map<string, Caller>();
  private policies: RolePolicies = new Map();
  private otherPolicies: RolePolicies = new Map();

  private constructor() {}

  get aws(): LocalAws {
    if (!this.started) throw new Error('The local AWS is not started yet');
    return this.started;
  }

  /**
   * `cdk deploy` of an app in test/e2e/apps, which reads what is to vary as `JSON.parse(process.env.PROPS)`. Each such app
   * has one stack, named as its file is.
   */
  async deploy(app: string, props: unknown = {}): Promise<Deployed> {
    try {
      const { outputs, assembly } = await this.aws.cdk.deploy(appFile(app, props));
      const stack = { name: app, account: ACCOUNT, region: REGION, resources: await this.resources(app) };
      const template = readTemplate(assembly, app);
      this.policies = union(this.policies, policiesOf(template, stack));
      this.otherPolicies = union(this.otherPolicies, policiesOf(template, stack, OTHER_SERVICES));
      return { ...stack, template, assembly, outputs: outputs[app] ?? {} };
    } finally {
      await this.learnCallers(); // of a deployment that failed, too
    }
  }

  /** `cdk synth`, in a folder of its own: look-ups leave their cdk.context.json there. */
  async synth(app: string, props: unknown, directory: string): Promise<Template> {
    const tsx = pathToFileURL(require.resolve('tsx'));
    const command = `node --import ${tsx.href} ${join(__dirname, 'apps', `${app}.ts`)}`;
    const assembly = await this.aws.cdk.synth({ ...appFile(app, props), command, directory });
    return readTemplate(assembly, app);
  }

  /** `cdk import`, for which every AWS service but S3 is at another endpoint. */
  async import(app: string, props: unknown, resources: Readonly<Record<string, Readonly<Record<string, string>>>>, endpoint: string): Promise<void> {
    const { environment, ...file } = appFile(app, props);
    await this.aws.cdk.import({ ...file, environment: { ...environment, AWS_ENDPOINT_URL: endpoint } }, resources);
  }

  /** `cdk destroy`. */
  async destroy(app: string, props: unknown = {}): Promise<void> {
    await this.aws.cdk.destroy(appFile(app, props));
  }

  /** What IVS Chat holds now. */
  async state(): Promise<EmulatorState> {
    return await this.admin('GET', 'state') as EmulatorState;
  }

  /** Makes the next calls go wrong. */
  async addFault(fault: Fault): Promise<void> {
    await this.admin('POST', 'faults', fault);
  }

  async clearFaults(): Promise<void> {
    await this.admin('DELETE', 'faults');
  }

  /** Changes how the emulator behaves. */
  async set(settings: Partial<Settings>): Promise<void> {
    await this.admin('POST', 'settings', settings);
  }

  /** How often a call of an operation was answered with a status, whoever made it. */
  async count(operation: string, status: number): Promise<number> {
    const { calls } = await this.admin('GET', 'calls') as { calls: Call[] };
    return calls.filter((call) => call.operation === operation && call.status === status).length;
  }

  /** Every call that a deployed function made, with its role. Calls of the tests themselves, and look-ups of the CDK CLI, are left out. */
  async calls(): Promise<(Call & AttributedCall)[]> {
    const { calls } = await this.admin('GET', 'calls') as { calls: Call[] };
    const own = calls.filter(({ accessKeyId, operation }) => accessKeyId !== CREDENTIALS.accessKeyId && !operation.startsWith('CloudApiService.'));
    return own.map((call) => {
      const caller = this.callers.get(call.accessKeyId ?? '');
      if (!caller) throw new Error(`${call.operation} was called with ${call.accessKeyId}, which belongs to no function that was deployed`);
      return { ...call, role: caller.roleName };
    });
  }

  /** Whether every call so far was allowed by the templates deployed so far, and everything allowed was used. */
  async leastPrivilege(): Promise<Verdict> {
    return checkLeastPrivilege(this.policies, await this.calls(), { account: ACCOUNT, region: REGION });
  }

  /** Every request that a deployed function, or a schedule, made to a service other than IVS Chat, with its role. */
  recorded(): RecordedRequest[] {
    return this.aws.calls().flatMap(({ accessKeyId, role, ...call }) => {
      const name = this.callers.get(accessKeyId)?.roleName ?? role;
      const isOurs = this.callers.has(accessKeyId) || this.otherPolicies.has(name ?? ''); // and not CDK's own
      return isOurs && name ? [{ ...call, role: name }] : [];
    });
  }

  /** The same as `leastPrivilege`, of DynamoDB, Lambda, SQS, Secrets Manager and CloudWatch Logs. */
  leastPrivilegeElsewhere(): Verdict {
    return checkRecorded(this.otherPolicies, this.recorded(), OTHER_SERVICES);
  }

  private async learnCallers(): Promise<void> {
    for (const caller of await deployedCallers(this.aws.endpoint)) this.callers.set(caller.accessKeyId, caller);
  }

  private async resources(stack: string): Promise<Record<string, string>> {
    const client = new CloudFormationClient({ endpoint: this.aws.endpoint, region: REGION, credentials: CREDENTIALS });
    const ids: Record<string, string> = {};
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: stack })) {
      for (const { LogicalResourceId, PhysicalResourceId } of StackResourceSummaries) ids[LogicalResourceId!] = PhysicalResourceId ?? '';
    }
    client.destroy();
    return ids;
  }

  private async admin(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.aws.emulator.endpoint}/_emulator/${path}`, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`The emulator answered ${method} ${path} with ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

function readTemplate(assembly: string, stack: string): Template {
  return JSON.parse(readFileSync(join(assembly, `${stack}.template.json`), 'utf8')) as Template;
}

function appFile(app: string, props: unknown): CdkApp {
  return {
    name: app,
    directory: join(__dirname, 'apps'),
    command: `node --import tsx ${app}.ts`,
    environment: { PROPS: JSON.stringify(props) },
  };
}
