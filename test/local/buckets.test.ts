import { bucketTags } from '../../local/buckets';

test('the tags that MiniStack left out are found in the template', () => {
  const Tags = [{ Key: 'aws-cdk:auto-delete-objects', Value: 'true' }];
  const template = {
    Resources: {
      Archive: { Type: 'AWS::S3::Bucket', Properties: { Tags } },
      Plain: { Type: 'AWS::S3::Bucket' },
      Topic: { Type: 'AWS::SNS::Topic', Properties: { Tags } },
    },
  };
  expect([...bucketTags(template)]).toEqual([['Archive', Tags], ['Plain', []]]);
  expect(bucketTags({}).size).toBe(0);
});
