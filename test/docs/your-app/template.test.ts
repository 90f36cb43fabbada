import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { FallbackResult, MessageReviewHandler, Room } from 'cdk-ivschat';

const stack = new Stack(new App(), 'Chat');
const reviewer = Function.fromFunctionName(stack, 'Reviewer', 'reviewer');
const lobby = new Room(stack, 'Lobby', {
  maximumMessageRatePerSecond: 50,
  messageReviewHandler: MessageReviewHandler.lambda(reviewer, { fallbackResult: FallbackResult.DENY }),
});
const scoreboard = new Role(stack, 'Scoreboard', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
lobby.grantSendEvent(scoreboard);

test('nothing is said in the lobby that was not reviewed', () => {
  Template.fromStack(stack).hasResourceProperties('Custom::IVSChatRoom', {
    MaximumMessageRatePerSecond: 50,
    MessageReviewHandler: { FallbackResult: 'DENY' },
  });
});

test('the scoreboard sends events, and does nothing else', () => {
  const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy', { Properties: { Roles: [stack.resolve(scoreboard.roleName)] } });
  const statements = Object.values(policies).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  expect(statements).toEqual([expect.objectContaining({ Action: 'ivschat:SendEvent' })]);
});
