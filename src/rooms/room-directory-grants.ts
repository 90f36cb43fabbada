import { type IResource, Stack, Token } from 'aws-cdk-lib';
import { Grant, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { ROOM, SERVICE } from '../common/arns';
import { grantedApart } from '../common/grant-policy';
import { check, has } from '../common/shapes';
import { DIRECTORY_TAG } from '../contract';

/** How much longer than the ARN of a room that of an alias can be: a function's name has up to 64 characters. */
const ALIAS = 64;

/** Invoke the function through an alias. For anybody's role, also of a function that reviews the directory's rooms: see docs/decisions/grants-apart.md. */
export function grantOnAlias(directory: IResource, grantee: IGrantable, aliasArn: string): Grant {
  check(directory, 'the grantee', grantee, 'an IGrantable, such as a role or a function', has('grantPrincipal'));
  const actions = ['lambda:InvokeFunction'];
  return Grant.addToPrincipal({
    grantee: grantedApart(grantee, { resource: directory, actions, more: ALIAS, refers: Token.isUnresolved(aliasArn) }),
    actions,
    resourceArns: [aliasArn],
  });
}

/** What says which rooms are a directory's. */
export interface Tagged {
  /** The value of their tag. */
  readonly tableName: string;
  readonly requireResourceTag: boolean;
}

/** All rooms of the account and region: the ids of a directory's are not known before they are made. */
export function allRooms(scope: IConstruct): string {
  return Stack.of(scope).formatArn({ service: SERVICE, resource: ROOM, resourceName: '*' });
}

/** Actions on the rooms that carry the directory's tag; without `requireResourceTag`, on all. */
export function roomStatement(scope: IConstruct, directory: Tagged, actions: string[]): PolicyStatement {
  return new PolicyStatement({ actions, resources: [allRooms(scope)], conditions: withTag('ResourceTag', directory) });
}

/** The condition that the room has the tag, or that the request gives it. */
export function withTag(of: 'ResourceTag' | 'RequestTag', { tableName, requireResourceTag }: Tagged): { [operator: string]: object } | undefined {
  return requireResourceTag ? { StringEquals: { [`aws:${of}/${DIRECTORY_TAG}`]: tableName } } : undefined;
}
