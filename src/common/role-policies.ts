import { Stack } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnPolicy, CfnRole, type IRole, type PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { substituted } from './readable';

/** How long what only the deployment knows becomes: what is not here is an ARN, or a part of one. */
const LENGTHS: Readonly<Record<string, number>> = { 'AWS::Partition': 3, 'AWS::Region': 14, 'AWS::AccountId': 12, 'AWS::URLSuffix': 13 };
const ARN = 80;

/** A policy that stands in a stack, by the names of the roles that it is for. */
export interface StandingPolicy {
  readonly resource: CfnPolicy | CfnManagedPolicy;
  readonly roles: string[];
}

/** All policies of a stack. It takes a walk through the stack: once for all of its roles. */
export function policiesIn(stack: Stack): StandingPolicy[] {
  return stack.node.findAll().filter((node) => isPolicy(node) && Stack.of(node) === stack).map((node) => {
    const resource = node as CfnPolicy | CfnManagedPolicy;
    return { resource, roles: ((stack.resolve(resource.roles) ?? []) as unknown[]).map((role) => JSON.stringify(role)) };
  });
}

/** Those of them that are for the role. */
export function policiesFor(role: IRole & IConstruct, policies: StandingPolicy[]): (CfnPolicy | CfnManagedPolicy)[] {
  const name = JSON.stringify(Stack.of(role).resolve(role.roleName));
  return policies.filter(({ roles }) => roles.includes(name)).map(({ resource }) => resource);
}

/** What stands in the role itself: how many characters of inline policies, and how many managed ones. */
export function withinRole(role: IRole & IConstruct): { characters: number; managed: number } {
  const resource = role.node.defaultChild;
  if (!(resource instanceof CfnRole)) return { characters: 0, managed: 0 };
  const inline = Array.isArray(resource.policies) ? resource.policies as CfnRole.PolicyProperty[] : [];
  const managed = (Stack.of(role).resolve(resource.managedPolicyArns) ?? []) as unknown[];
  return { characters: inline.reduce((sum, { policyDocument }) => sum + charactersOf(role, policyDocument), 0), managed: managed.length };
}

/** How many characters IAM counts, which is about how many there will be. */
export function charactersOf(scope: IConstruct, document: unknown): number {
  // A document that is resolved takes no more changes: others may still have some.
  const json = hasJson(document) ? document.toJSON() : document;
  return JSON.stringify(substituted(scope, json, (reference) => 'x'.repeat(LENGTHS[reference] ?? ARN)) ?? '').length;
}

function hasJson(document: unknown): document is PolicyDocument {
  return typeof document === 'object' && document !== null && 'toJSON' in document;
}

function isPolicy(node: IConstruct): boolean {
  return node instanceof CfnPolicy || node instanceof CfnManagedPolicy;
}
