import { Match, Template } from 'aws-cdk-lib/assertions';
import { api, functionOf, MODERATES, TOKENS } from './moderated-api';
import { ChatBanList } from '../../../src';
import { newStack } from '../deployed';

describe('the ban list', () => {
  test('of moderation keeps the banned out, and that of the API is what moderators ban with', () => {
    for (const where of ['api', 'moderation', 'both']) {
      const stack = newStack();
      const banList = new ChatBanList(stack, 'Bans');
      api(stack, where === 'moderation' ? {} : { banList }, where === 'api' ? {} : { banList });
      const table = functionOf(stack, TOKENS).environment.BAN_TABLE;
      expect([table, functionOf(stack, MODERATES).environment.BAN_TABLE]).toEqual([expect.stringMatching(/Bans/), table]);
    }
  });

  test('may be given twice by two names, and not be another one', () => {
    const stack = newStack();
    const named = (id: string, name = 'bans') => ChatBanList.fromTableName(stack, id, name);
    expect(() => api(stack, { banList: named('One') }, { banList: named('Two') })).not.toThrow();
    const other = newStack();
    expect(() => api(other, { banList: new ChatBanList(other, 'One') }, { banList: new ChatBanList(other, 'Two') }))
      .toThrow('[Stack/ChatApi] moderation.banList must be banList, where both are given, got Stack/Two and Stack/One');
  });

  test('must be where the function is', () => {
    const stack = newStack({ region: 'eu-west-1', account: '123456789012' });
    const banList = ChatBanList.fromTableArn(stack, 'Bans', 'arn:aws:dynamodb:us-east-1:123456789012:table/bans');
    expect(() => api(stack, {}, { banList })).toThrow(/moderation\.banList must be in the region of the stack, eu-west-1, got us-east-1/);
    expect(() => api(newStack({ region: 'eu-west-1', account: '123456789012' }), { moderation: undefined, banList })).toThrow(/banList must be in the region/);
  });

  test('lets second disconnects through a queue that is encrypted, takes TLS alone, and keeps what failed', () => {
    const stack = newStack();
    const { moderationFunction } = api(stack, {}, { banList: new ChatBanList(stack, 'Bans') });
    const template = Template.fromStack(stack);
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
    template.resourceCountIs('AWS::SQS::Queue', 2);
    template.resourceCountIs('AWS::SQS::QueuePolicy', 2);
    template.allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: { Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] },
    });
    template.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: { maxReceiveCount: 5 }, VisibilityTimeout: 150 });
    template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 14 * 24 * 3600 });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionResponseTypes: ['ReportBatchItemFailures'], ScalingConfig: { MaximumConcurrency: 2 } });
    expect(stack.resolve(moderationFunction?.deadLetterQueue?.queueArn)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/DeadLetterQueue/), 'Arn'] });
  });
});
