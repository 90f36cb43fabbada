import { Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { dynamicReferenceIn, isKnownAtDeployment } from './known';
import { fail } from './validation';

/** References whose values have neither `:` nor `/` in them. */
const SEAMLESS = ['AWS::Partition', 'AWS::Region', 'AWS::AccountId'];

/**
 * A part of a text that is known now or only at deployment; undefined if the text is known, and has no such part.
 *
 * CloudFormation puts the value of a dynamic reference (`{{resolve:…}}`) in after its functions have run: `Fn::Split` would
 * take the reference itself apart. Where the part lies in or behind such a reference, its use fails at synth.
 */
export function partOf(scope: IConstruct, what: string, text: string, separator: string, index: number): string | undefined {
  if (!isKnownAtDeployment(text)) return text.split(separator)[index];
  let problem: string | undefined;
  scope.node.addValidation({ validate: () => (problem ? [problem] : []) });
  return Lazy.uncachedString({
    produce: (context) => {
      const resolved = context.resolve(text);
      const part = partAtSynth(resolved, separator, index);
      if (part) return joined(part);
      const reference = dynamicReferenceIn(resolved);
      if (reference) {
        // While CDK prepares the app, it is only noted: what the validation says has no stack trace around it.
        if (!context.preparing) fail(scope, tooLate(what, reference));
        problem = tooLate(what, reference);
      }
      return Fn.select(index, Fn.split(separator, text));
    },
  });
}

/** Lets synthesis fail if CDK has taken the text out of a dynamic reference. */
export function checkParts(scope: IConstruct, what: string, text: string): void {
  if (!Token.isUnresolved(text)) return;
  scope.node.addValidation({
    validate: () => {
      const reference = splitReference(Stack.of(scope).resolve(text));
      return reference ? [tooLate(what, reference)] : [];
    },
  });
}

function tooLate(what: string, reference: string): string {
  return `${what} cannot be taken out of ${reference}: CloudFormation puts the value in only afterwards. Use StringParameter.valueForStringParameter `
    + 'without a version, which is a parameter of the stack, or import by name or id instead of by ARN';
}

/** The pieces that the part consists of, if all that comes before its end is known at synth, or has no separator in it. */
function partAtSynth(resolved: unknown, separator: string, index: number): unknown[] | undefined {
  const parts: unknown[][] = [[]];
  const pieces = piecesOf(resolved);
  for (const [n, piece] of pieces.entries()) {
    if (typeof piece === 'string') {
      const opaque = piece.indexOf('{{resolve:');
      const [first, ...others] = (opaque < 0 ? piece : piece.slice(0, opaque)).split(separator);
      parts.at(-1)!.push(first);
      parts.push(...others.map((other) => [other]));
      if (opaque >= 0) return rest([piece.slice(opaque), ...pieces.slice(n + 1)]);
    } else if (isSeamless(piece)) {
      parts.at(-1)!.push(piece);
    } else {
      return rest(pieces.slice(n));
    }
  }
  return parts[index];

  /** From here on nobody knows where the separators are: only an id, which goes on to the end of its ARN, may begin before. */
  function rest(following: unknown[]): unknown[] | undefined {
    if (index < parts.length - 1) return parts[index];
    return index === parts.length - 1 && separator === '/' ? [...parts[index], ...following] : undefined;
  }
}

function piecesOf(resolved: unknown): unknown[] {
  if (isFunction(resolved, 'Fn::Join')) {
    const [delimiter, pieces] = resolved['Fn::Join'] as [string, unknown];
    if (delimiter === '' && Array.isArray(pieces)) return pieces;
  }
  return [resolved];
}

function isSeamless(piece: unknown): boolean {
  return isFunction(piece, 'Ref') && SEAMLESS.includes(String(piece.Ref));
}

function joined(pieces: unknown[]): string {
  return pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : Token.asString({ 'Fn::Join': ['', pieces] });
}

/** The dynamic reference that is an argument of a Fn::Split in a resolved value. */
function splitReference(resolved: unknown): string | undefined {
  if (typeof resolved !== 'object' || resolved === null) return undefined;
  if (isFunction(resolved, 'Fn::Split')) return dynamicReferenceIn(resolved);
  for (const value of Object.values(resolved)) {
    const reference = splitReference(value);
    if (reference) return reference;
  }
  return undefined;
}

function isFunction<Name extends string>(value: unknown, name: Name): value is { readonly [name in Name]: unknown } {
  return typeof value === 'object' && value !== null && name in value;
}
