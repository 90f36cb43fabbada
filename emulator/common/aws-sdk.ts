/** All that the emulator uses of the AWS SDK. Only `aws.ts` loads it, when there is a local AWS: it takes longer than all the rest. */
export {
  CloudWatchLogsClient, CreateLogStreamCommand, DescribeLogGroupsCommand, PutLogEventsCommand, type PutLogEventsCommandInput,
  ResourceAlreadyExistsException as LogStreamExists, ResourceNotFoundException as LogsNotFound,
} from '@aws-sdk/client-cloudwatch-logs';
export { DescribeDeliveryStreamCommand, FirehoseClient, PutRecordCommand, ResourceNotFoundException as FirehoseNotFound } from '@aws-sdk/client-firehose';
export { GetPolicyCommand, InvokeCommand, LambdaClient, ResourceNotFoundException as FunctionNotFound } from '@aws-sdk/client-lambda';
export { HeadBucketCommand, NotFound as BucketNotFound, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
