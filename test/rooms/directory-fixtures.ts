import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ENV } from '../common/imported';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
}

export type TemplateResources = Readonly<Record<string, TemplateResource>>;

export function newStack(): Stack {
  return new Stack(new App(), 'Stack', { env: ENV });
}

export function newFunction(stack: Stack, id: string): LambdaFunction {
  return new LambdaFunction(stack, id, { code: Code.fromInline('//'), handler: 'index.handler', runtime: Runtime.NODEJS_22_X });
}

/** Throws where the template has a circle. */
export function resourcesOf(stack: Stack): TemplateResources {
  return Template.fromStack(stack).toJSON().Resources;
}

/** The only resource whose logical id begins so, with what CDK puts behind. */
export function resource(stack: Stack, id: string): TemplateResource {
  const found = Object.entries(resourcesOf(stack)).filter(([name]) => new RegExp(`^${id}[0-9A-F]{8}$`).test(name));
  expect(found.map(([name]) => name)).toHaveLength(1);
  return found[0][1];
}

/** All that waits for a resource, over however many others: it is deleted before that. */
export function goesBefore(stack: Stack, id: string): string[] {
  const all = resourcesOf(stack);
  const found = new Set<string>();
  const visit = (name: string) => {
    for (const other of Object.keys(all)) {
      if (other !== name && !found.has(other) && JSON.stringify(all[name]).includes(`"${other}"`)) {
        found.add(other);
        visit(other);
      }
    }
  };
  visit(id);
  return [...found];
}

/** The statements of a role's own policies, by the policy. */
export function statementsOf(stack: Stack, roleId: string): Record<string, unknown[]> {
  const { Policies } = resource(stack, roleId).Properties as { Policies: { PolicyName: string; PolicyDocument: { Statement: unknown[] } }[] };
  return Object.fromEntries(Policies.map(({ PolicyName, PolicyDocument }) => [PolicyName, PolicyDocument.Statement]));
}
