import { bucketTags, withoutTls } from '../../local/buckets';

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

describe('the policy of a bucket, where there is only plain HTTP', () => {
  const tls = (value: unknown, Effect = 'Deny') => ({ Effect, Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': value } } });
  const delivery = { Effect: 'Allow', Action: 's3:PutObject', Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } } };

  test.each(['false', false])('loses what refuses that (%j), and keeps the rest', (value) => {
    expect(withoutTls({ Statement: [tls(value), delivery] })).toEqual({ Statement: [delivery] });
  });

  test('stays as it is when there is nothing of the kind', () => {
    expect(withoutTls({ Statement: [delivery, tls('false', 'Allow'), tls('true')] })).toBeUndefined();
  });
});
