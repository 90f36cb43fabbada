import { Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ILoggingConfigurationRef } from 'aws-cdk-lib/aws-ivschat';
import { LOGGING_CONFIGURATION, SERVICE } from '../common/arns';
import { grantOnOne } from '../common/grant-on-one';
import { check, has } from '../common/shapes';

/**
 * What may be done with one logging configuration, as IAM grants. Works over every one: a `LoggingConfiguration` of this
 * library, an imported one and a `CfnLoggingConfiguration`.
 *
 * None of them is about the logs: for those, see the grants of the bucket, the log group or the delivery stream.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoninteractivevideoservicechat.html
 */
export class LoggingConfigurationGrants {
  /**
   * The grants of a logging configuration.
   *
   * @param configuration any construct that is or stands for one, such as a `CfnLoggingConfiguration`
   */
  public static fromLoggingConfiguration(configuration: ILoggingConfigurationRef): LoggingConfigurationGrants {
    check('LoggingConfigurationGrants', 'the logging configuration', configuration,
      'a LoggingConfiguration, a CfnLoggingConfiguration or another ILoggingConfigurationRef', has('loggingConfigurationRef'));
    return new LoggingConfigurationGrants(configuration);
  }

  private constructor(private readonly configuration: ILoggingConfigurationRef) {}

  /**
   * Read the destination, the state and the tags (`GetLoggingConfiguration`), not what is logged.
   *
   * @param grantee who may read them, such as a function or a role
   */
  public read(grantee: IGrantable): Grant {
    return this.actions(grantee, 'ivschat:GetLoggingConfiguration');
  }

  /**
   * Read, change, tag and delete the configuration (`read`, and `UpdateLoggingConfiguration`,
   * `DeleteLoggingConfiguration`, `TagResource`, `UntagResource`).
   *
   * @param grantee who manages it, such as a function or a role
   */
  public manage(grantee: IGrantable): Grant {
    return this.actions(
      grantee,
      'ivschat:GetLoggingConfiguration',
      'ivschat:UpdateLoggingConfiguration', 'ivschat:DeleteLoggingConfiguration', 'ivschat:TagResource', 'ivschat:UntagResource',
    );
  }

  /**
   * Any actions, such as `ivschat:GetLoggingConfiguration`.
   *
   * `ivschat:ListLoggingConfigurations` cannot be limited to one: it is granted on all of the account and region.
   *
   * @param grantee who may take them, such as a function or a role
   * @param actions of IAM, with the prefix `ivschat:`, at least one: such as `ivschat:GetLoggingConfiguration`
   */
  public actions(grantee: IGrantable, ...actions: string[]): Grant {
    const { account, region } = this.configuration.env;
    return grantOnOne(grantee, actions, {
      resource: this.configuration,
      arn: this.configuration.loggingConfigurationRef.loggingConfigurationArn,
      listing: 'ivschat:ListLoggingConfigurations',
      all: () => Stack.of(this.configuration).formatArn({ service: SERVICE, resource: LOGGING_CONFIGURATION, resourceName: '*', account, region }),
    });
  }
}
