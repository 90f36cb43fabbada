import type { ILoggingConfigurationRef } from 'aws-cdk-lib/aws-ivschat';
import type { Construct } from 'constructs';
import { whereabouts } from '../common/arns';
import { checkSameEnvironment } from '../common/environment';
import { noteReference } from '../common/grant-policy';
import { check, checkGiven, has } from '../common/shapes';
import { BOUNDS, checkInteger, fail } from '../common/validation';
import type { MessageReviewHandler, MessageReviewHandlerConfig } from '../review/message-review-handler';

/** What a room is like, whether it is in the template or made at run time: as `RoomProps` has it. */
interface RoomSettings {
  readonly maximumMessageLength?: number;
  readonly maximumMessageRatePerSecond?: number;
  readonly loggingConfigurations?: ILoggingConfigurationRef[];
  readonly messageReviewHandler?: MessageReviewHandler;
}

/** Checks the settings of a room, or of all rooms of a directory, and declares what they need around them. */
export function roomSettings(
  scope: Construct, noun: string, settings: RoomSettings,
): { readonly logging: RoomLogging; readonly review?: MessageReviewHandlerConfig } {
  checkInteger(scope, 'maximumMessageLength', settings.maximumMessageLength, BOUNDS.maximumMessageLength);
  checkInteger(scope, 'maximumMessageRatePerSecond', settings.maximumMessageRatePerSecond, BOUNDS.maximumMessageRatePerSecond);
  checkGiven(scope, 'loggingConfigurations', settings.loggingConfigurations, 'a list of logging configurations', Array.isArray);
  checkGiven(scope, 'messageReviewHandler', settings.messageReviewHandler, 'a MessageReviewHandler, such as MessageReviewHandler.lambda(…)', has('bind'));
  const logging = new RoomLogging(scope, noun);
  for (const configuration of settings.loggingConfigurations ?? []) logging.add(configuration);
  return { logging, review: settings.messageReviewHandler?.bind(scope) };
}

/** Where messages and events are logged: at most three logging configurations, each of them once. */
export class RoomLogging {
  private readonly configurations: ILoggingConfigurationRef[] = [];

  /** `noun`: whose they are, in messages. */
  constructor(private readonly scope: Construct, private readonly noun: string) {}

  public get arns(): string[] {
    return this.configurations.map((configuration) => configuration.loggingConfigurationRef.loggingConfigurationArn);
  }

  public add(configuration: ILoggingConfigurationRef): void {
    const { scope } = this;
    check(scope, `a logging configuration of the ${this.noun}`, configuration, 'a LoggingConfiguration, a CfnLoggingConfiguration or another ILoggingConfigurationRef',
      has('loggingConfigurationRef'));
    const { loggingConfigurationArn } = configuration.loggingConfigurationRef;
    checkSameEnvironment(scope, `the logging configuration ${configuration.node.path}`, whereabouts(loggingConfigurationArn, configuration.env));
    noteReference(scope, configuration);
    if (this.arns.includes(loggingConfigurationArn)) {
      fail(scope, `loggingConfigurations must list each logging configuration at most once, got ${configuration.node.path} twice`);
    }
    const { max } = BOUNDS.loggingConfigurations;
    const count = this.configurations.push(configuration);
    if (count > max) fail(scope, `loggingConfigurations must list at most ${max} logging configurations, got ${count}: the last is ${configuration.node.path}`);
  }
}
