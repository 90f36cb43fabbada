import { Stack } from 'aws-cdk-lib';
import { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { ILoggingConfigurationRef } from 'aws-cdk-lib/aws-ivschat';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ofApi, ofDirectory, ofLoggingConfigurations, ofProviders, ofReviewers, ofService } from './dashboard-rows';
import type { IChatApi } from '../api/i-chat-api';
import { given } from '../common/given';
import { checkGiven, checkList, has, isString } from '../common/shapes';
import { ChatResourceProvider } from '../provider/chat-resource-provider';
import type { RoomDirectory } from '../rooms/room-directory';

/** Properties of a ChatDashboard. */
export interface ChatDashboardProps {
  /**
   * The APIs whose tokens, moderation and hosts to show.
   *
   * @default - none
   */
  readonly apis?: IChatApi[];

  /**
   * The directories whose rooms to show: how many are open, and what became of calls and of the sweep.
   *
   * @default - none
   */
  readonly directories?: RoomDirectory[];

  /**
   * The functions that review messages: how often Amazon IVS Chat got no valid review from them, and how long they take of the
   * 200 milliseconds that they have by default.
   *
   * @default - none
   */
  readonly reviewers?: IFunction[];

  /**
   * The logging configurations whose lost logs to show.
   *
   * @default - none
   */
  readonly loggingConfigurations?: ILoggingConfigurationRef[];

  /**
   * The functions that make rooms and logging configurations during deployments.
   *
   * @default - those that the dashboard's stack has when the dashboard is made
   */
  readonly providers?: ChatResourceProvider[];

  /**
   * The dashboard's name, which an account has once: letters, digits, `-` and `_`.
   *
   * @default - CloudFormation makes one
   */
  readonly dashboardName?: string;
}

/**
 * An Amazon CloudWatch dashboard of chat: for each API the tokens by what became of the requests, why they were refused, how long
 * they took, moderation, and hosts; for each directory its rooms; then what Amazon IVS Chat itself reports, review functions, lost logs, and the
 * functions behind the deployments.
 *
 * It may be in another region than what it shows. The service's own metrics count over all rooms of the dashboard's account and
 * region. An account has three dashboards free, another one costs 3 USD a month.
 */
export class ChatDashboard extends Construct {
  /** The dashboard, to add more to. */
  public readonly dashboard: Dashboard;

  /**
   * Makes a dashboard.
   *
   * @param scope a stack, or a construct in one
   * @param id what it is called in the scope
   * @param props what to show; by default what Amazon IVS Chat itself reports, and the functions behind the deployments
   */
  constructor(scope: Construct, id: string, props: ChatDashboardProps = {}) {
    super(scope, id);
    const { apis = [], directories = [], reviewers = [], loggingConfigurations = [], dashboardName, ...others } = given(props);
    const { providers = this.providersOfStack() } = others;
    checkList(this, 'apis', apis, 'a ChatApi, or another IChatApi', has('tokenMetrics'));
    checkList(this, 'directories', directories, 'a RoomDirectory', has('metrics', 'deadLetterQueue'));
    checkList(this, 'reviewers', reviewers, 'a Lambda function, or a version or alias of one', has('functionArn'));
    checkList(this, 'loggingConfigurations', loggingConfigurations,
      'a LoggingConfiguration, a CfnLoggingConfiguration or another ILoggingConfigurationRef', has('loggingConfigurationRef'));
    checkList(this, 'providers', providers, 'a ChatResourceProvider', has('handler'));
    checkGiven(this, 'dashboardName', dashboardName, 'a string', isString);

    this.dashboard = new Dashboard(this, 'Dashboard', { dashboardName });
    const rows = [
      ...apis.flatMap((api) => ofApi(api)),
      ...directories.map((directory) => ofDirectory(directory)),
      ofService(),
      ...reviewers.map((reviewer) => ofReviewers(reviewer)),
      ...loggingConfigurations.length > 0 ? [ofLoggingConfigurations(loggingConfigurations)] : [],
      ...providers.length > 0 ? [ofProviders(providers)] : [],
    ];
    for (const row of rows) this.dashboard.addWidgets(...row);
  }

  private providersOfStack(): ChatResourceProvider[] {
    return Stack.of(this).node.children.filter((child) => child instanceof ChatResourceProvider);
  }
}
