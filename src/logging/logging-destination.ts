import type { CfnLoggingConfiguration } from 'aws-cdk-lib/aws-ivschat';
import type { IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct, IDependable } from 'constructs';
import { allowDeliveryToStream } from './firehose-destination';
import { LogDeliveryPolicy } from './log-delivery-policy';
import { allowDeliveryToBucket } from './s3-destination';
import { whereabouts } from '../common/arns';
import { checkSameEnvironment } from '../common/environment';
import { checkParts } from '../common/parts';
import { check, checkGiven, has } from '../common/shapes';
import { BOUNDS, checkText } from '../common/validation';

/** What `LoggingDestination.bind` hands to a logging configuration. */
export interface LoggingDestinationConfig {
  /** Exactly one destination, as `CfnLoggingConfiguration` takes it. */
  readonly destinationConfiguration: CfnLoggingConfiguration.DestinationConfigurationProperty;

  /**
   * What must be there before the logging configuration, and stay until it is gone: the policies that let logs arrive.
   *
   * @default - nothing
   */
  readonly dependables?: IDependable[];
}

/**
 * Where the messages and events of rooms are logged: each destination declares, next to itself, all that AWS needs to
 * be allowed for the logs to arrive, for deliveries of this account and region alone.
 *
 * A destination must be in the account and the region of the stack.
 *
 * @see https://docs.aws.amazon.com/ivs/latest/ChatUserGuide/chat-logging.html
 */
export abstract class LoggingDestination {
  /**
   * CloudWatch Logs, within about 10 seconds: the log stream `aws/IVSChatLogs/1.0/room_ROOMID` of the group for each
   * room. One resource policy in the stack serves all its groups, of which there may be some 30; an account has 10 such
   * policies in a region.
   *
   * @param logGroup of this app, or imported; by default a new one, whose logs are kept for a month, and which stays when the stack is deleted
   */
  public static cloudWatchLogs(logGroup?: ILogGroup): LoggingDestination {
    return new BoundDestination((scope) => {
      checkGiven(scope, 'the log group of a logging destination', logGroup, 'a log group', has('logGroupName', 'env'));
      const group = logGroup ?? new LogGroup(scope, 'LogGroup', { retention: RetentionDays.ONE_MONTH });
      checkSameEnvironment(scope, 'the log group of a logging destination', whereabouts(group.logGroupArn, group.env));
      checkParts(scope, 'the name of the log group of a logging destination', group.logGroupName);
      checkText(scope, 'the name of the log group of a logging destination', group.logGroupName, BOUNDS.destinationLogGroupName);
      const policy = LogDeliveryPolicy.of(scope);
      policy.add(group);
      return { destinationConfiguration: { cloudWatchLogs: { logGroupName: group.logGroupName } }, dependables: [policy] };
    });
  }

  /**
   * Amazon S3, within about 5 minutes: objects under `AWSLogs/ACCOUNT/IVSChatLogs/1.0/REGION/room_ROOMID`.
   *
   * The bucket's policy gets the two statements that log delivery needs, and its customer managed key one. Of a bucket
   * that is imported, a warning tells what its owner must add. A bucket encrypted with the key that AWS manages for
   * S3 is refused: log delivery cannot use that key, and the logs would be unreadable.
   *
   * @param bucket made by this app, or imported
   */
  public static s3(bucket: IBucket): LoggingDestination {
    return new BoundDestination((scope) => {
      check(scope, 'the bucket of a logging destination', bucket, 'a bucket', has('bucketName', 'addToResourcePolicy'));
      return { destinationConfiguration: { s3: { bucketName: bucket.bucketName } }, dependables: allowDeliveryToBucket(scope, bucket) };
    });
  }

  /**
   * Amazon Data Firehose, within about 10 seconds.
   *
   * The stream, which must take direct puts, gets the tag `LogDeliveryEnabled`; of one that is imported, a warning says
   * that its owner must set it. AWS delivers with the service-linked role AWSServiceRoleForLogDelivery, which the account
   * has after its first such delivery.
   *
   * @param stream made by this app, or imported
   */
  public static firehose(stream: IDeliveryStream): LoggingDestination {
    return new BoundDestination((scope) => {
      check(scope, 'the delivery stream of a logging destination', stream, 'a delivery stream', has('deliveryStreamName', 'node'));
      allowDeliveryToStream(scope, stream);
      return { destinationConfiguration: { firehose: { deliveryStreamName: stream.deliveryStreamName } } };
    });
  }

  /**
   * Declares what the destination needs. `LoggingConfiguration` calls it; for a `CfnLoggingConfiguration` call it
   * yourself, and let that depend on the dependables.
   *
   * @param scope the logging configuration, or what stands for it
   */
  public abstract bind(scope: Construct): LoggingDestinationConfig;
}

class BoundDestination extends LoggingDestination {
  constructor(private readonly binding: (scope: Construct) => LoggingDestinationConfig) {
    super();
  }

  public bind(scope: Construct): LoggingDestinationConfig {
    return this.binding(scope);
  }
}
