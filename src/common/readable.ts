import { Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/**
 * Statements as a person can paste them into a policy: JSON in which whatever is known only at deployment stands as
 * `${Name}`, as in Fn::Sub. The partition needs no placeholder: Amazon IVS Chat is in `aws` alone.
 */
export function readableStatements(scope: IConstruct, statements: PolicyStatement[]): string {
  return JSON.stringify(substituted(scope, statements.map((statement) => statement.toStatementJson()), placeholder));
}

/** A string that may hold tokens, readable in the same way. */
export function readableText(scope: IConstruct, text: string): string {
  return String(substituted(scope, text, placeholder));
}

/** A resolved value in which every intrinsic function is replaced by a text that is made of its reference's name. */
export function substituted(scope: IConstruct, value: unknown, text: (reference: string) => string): unknown {
  return substitute(Stack.of(scope).resolve(value), text);
}

function placeholder(reference: string): string {
  return reference === 'AWS::Partition' ? 'aws' : `\${${reference}}`;
}

function substitute(value: unknown, text: (reference: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => substitute(item, text));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [[name, argument] = ['', undefined]] = entries;
  if (name === 'Fn::Join') return argument[1].map((item: unknown) => substitute(item, text)).join(argument[0]);
  if (name === 'Ref') return text(argument);
  if (name === 'Fn::GetAtt') return text(argument.join('.'));
  if (name.startsWith('Fn::')) return text(name);
  return Object.fromEntries(entries.map(([key, item]) => [key, substitute(item, text)]));
}
