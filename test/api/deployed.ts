import { App, aws_ivschat as ivschat, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

export const REGION = 'ap-northeast-1'; // the longest name of a region with Amazon IVS Chat
export const ACCOUNT = '123456789012';

export function newStack(env?: { region: string; account: string }): Stack {
  return new Stack(new App(), 'Stack', { env });
}

export function room(stack: Stack, name: string): ivschat.CfnRoom {
  return new ivschat.CfnRoom(stack, name);
}

export function rooms(stack: Stack, roomKeys: string[]): { [key: string]: ivschat.CfnRoom } {
  return Object.fromEntries(roomKeys.map((key, index) => [key, room(stack, `Room${index}`)]));
}

/** Keys of 12 characters. */
export function keys(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `room-${index}`.padEnd(12, '-'));
}

export function roomArn(logicalId: string): string {
  return `arn:aws:ivschat:${REGION}:${ACCOUNT}:room/${roomId(logicalId)}`;
}

export function roomId(logicalId: string): string {
  return logicalId.replace(/[^A-Za-z0-9]/g, '').padStart(12, '0').slice(-12);
}

const PSEUDO_PARAMETERS: { [name: string]: string } = { 'AWS::Partition': 'aws', 'AWS::Region': REGION, 'AWS::AccountId': ACCOUNT, 'AWS::URLSuffix': 'amazonaws.com' };

/** A template's value as CloudFormation makes it. */
export function deployed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deployed);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument], ...others] = Object.entries(value);
  if (others.length === 0) {
    switch (name) {
      case 'Ref': return PSEUDO_PARAMETERS[argument as string] ?? (argument.startsWith('Room') ? roomArn(argument) : argument);
      case 'Fn::Join': return (deployed(argument[1]) as string[]).join(argument[0]);
      case 'Fn::Split': return (deployed(argument[1]) as string).split(argument[0]);
      case 'Fn::Select': return (deployed(argument[1]) as string[])[argument[0]];
      case 'Fn::GetAtt': return `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:Stack-${argument[0]}-0123456789AB:*`;
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deployed(inner)]));
}

interface RolePolicy {
  readonly PolicyDocument: { readonly Statement: { readonly Action: string | string[]; readonly Resource: string | string[] }[] };
}

/** The one function of the template that issues tokens, and its role, as deployed. */
export function tokenFunction(stack: Stack): { environment: { [name: string]: string }; policies: RolePolicy[] } {
  const template = Template.fromStack(stack);
  const [handler] = Object.values(template.findResources('AWS::Lambda::Function', { Properties: { Description: 'Issues Amazon IVS Chat tokens' } }));
  const [role] = Object.values(template.findResources('AWS::IAM::Role', { Properties: { Description: 'Issues Amazon IVS Chat tokens' } }));
  return {
    environment: deployed(handler.Properties.Environment.Variables) as { [name: string]: string },
    policies: deployed(role.Properties.Policies) as RolePolicy[],
  };
}
