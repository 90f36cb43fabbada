import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ChatApi, type ChatApiProps, ChatAuthorizer, type ChatModeration } from '../../../src';
import { deployed, room } from '../deployed';

/** The descriptions of the two functions, by which a template tells them apart. */
export const TOKENS = 'Issues Amazon IVS Chat tokens';
export const MODERATES = 'Moderates Amazon IVS Chat rooms';

/** A ChatApi with moderation. */
export function api(stack: Stack, props: Partial<ChatApiProps> = {}, moderation: Partial<ChatModeration> = {}): ChatApi {
  return new ChatApi(stack, 'ChatApi', {
    rooms: { lobby: room(stack, 'RoomLobby') },
    authorizer: ChatAuthorizer.jwt({ issuer: 'https://example.com', audience: ['web'] }),
    moderation: { groups: ['moderators'], ...moderation },
    ...props,
  });
}

export interface Statement { readonly Action: string | string[]; readonly Resource: string | string[]; readonly Condition?: object }

export interface DeployedFunction {
  readonly environment: { [name: string]: string };
  readonly statements: Statement[];
  readonly actions: string[];
}

/** A function with that description, and all that its role allows. */
export function functionOf(stack: Stack, description: string): DeployedFunction {
  const template = Template.fromStack(stack);
  const [handler] = Object.values(template.findResources('AWS::Lambda::Function', { Properties: { Description: description } }));
  const [[id, role]] = Object.entries(template.findResources('AWS::IAM::Role', { Properties: { Description: description } }));
  const attached = Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === id));
  const documents = [...role.Properties.Policies, ...attached.map(({ Properties }) => Properties)];
  const statements = documents.flatMap(({ PolicyDocument }) => deployed(PolicyDocument.Statement) as Statement[]);
  return {
    environment: deployed(handler.Properties.Environment.Variables) as { [name: string]: string },
    statements,
    actions: statements.flatMap(({ Action }) => Action).sort(),
  };
}

/** The routes of the template's HTTP API. */
export function routes(stack: Stack): string[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties.RouteKey).sort();
}
