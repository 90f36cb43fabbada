import { Annotations, CfnResource, Tags } from 'aws-cdk-lib';
import type { CfnDeliveryStream, IDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { Construct } from 'constructs';
import { whereabouts } from '../common/arns';
import { checkSameEnvironment } from '../common/environment';
import { checkParts } from '../common/parts';
import { readableText } from '../common/readable';
import { BOUNDS, checkText, fail } from '../common/validation';

/** Amazon Data Firehose has no resource policies: the role that delivers logs may write to the streams with this tag. */
const TAG = { key: 'LogDeliveryEnabled', value: 'true' };

/** Lets logs be delivered to the stream. The role that does it, AWSServiceRoleForLogDelivery, AWS makes at the first delivery. */
export function allowDeliveryToStream(scope: Construct, stream: IDeliveryStream): void {
  // An imported stream says that it is where it is imported, whatever its ARN says.
  checkSameEnvironment(scope, 'the delivery stream of a logging destination', whereabouts(stream.deliveryStreamArn, stream.env));
  checkParts(scope, 'the name of the delivery stream of a logging destination', stream.deliveryStreamName);
  checkText(scope, 'the name of the delivery stream of a logging destination', stream.deliveryStreamName, BOUNDS.destinationStreamName);
  const resource = ownResource(stream);
  if (!resource) {
    const name = readableText(scope, stream.deliveryStreamName);
    Annotations.of(scope).addWarningV2('cdk-ivschat:deliveryStreamNotTagged',
      `The delivery stream ${name} cannot be tagged from here: without the tag, no logs arrive. Whoever owns it must set it, for example with `
      + `aws firehose tag-delivery-stream --delivery-stream-name ${name} --tags Key=${TAG.key},Value=${TAG.value}`);
    return;
  }
  if (resource.deliveryStreamType === 'KinesisStreamAsSource') {
    fail(scope, `the delivery stream ${stream.node.path} of a logging destination must take direct puts, got one that reads from a Kinesis data stream`);
  }
  Tags.of(resource).add(TAG.key, TAG.value);
}

function ownResource(stream: IDeliveryStream): CfnDeliveryStream | undefined {
  const child = stream.node.defaultChild;
  const isOwn = child && CfnResource.isCfnResource(child) && child.cfnResourceType === 'AWS::KinesisFirehose::DeliveryStream';
  return isOwn ? child as CfnDeliveryStream : undefined;
}
