import { Lazy } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { BOUNDS, fail } from './validation';

/** The environment variables of a function, which are checked to fit each time that there are more. */
export class FunctionEnvironment {
  private readonly longest: { [name: string]: string } = {};
  /** The same of variables that may still change until the template is made. */
  private readonly later: { [name: string]: () => string | undefined } = {};

  /** `wayOut`: what to do when they do not fit, as a sentence. `what`: what they hold. */
  constructor(
    private readonly scope: Construct,
    private readonly handler: LambdaFunction,
    private readonly wayOut: () => string,
    private readonly what = 'rooms and settings',
  ) {}

  /** Sets a variable. `longest`: the longest that the value can become, where only the deployment knows it. */
  public set(name: string, value: string, longest: string = value): void {
    this.handler.addEnvironment(name, value);
    this.longest[name] = longest;
    const tooLong = this.tooLong(this.longest);
    if (tooLong) fail(this.scope, tooLong);
  }

  /** Sets a variable whose value is not known before the template is made: then it is checked. Without a value, there is none. `longest`: as above. */
  public setLater(name: string, value: () => string | undefined, longest: () => string | undefined = value): void {
    if (Object.keys(this.later).length === 0) {
      this.scope.node.addValidation({ validate: () => [this.tooLong({ ...this.longest, ...this.laterLongest() }) ?? []].flat() });
    }
    this.handler.addEnvironment(name, Lazy.string({ produce: value }));
    this.later[name] = longest;
  }

  private laterLongest(): { [name: string]: string | undefined } {
    return Object.fromEntries(Object.entries(this.later).map(([name, longest]) => [name, longest()]));
  }

  private tooLong(variables: { readonly [name: string]: string | undefined }): string | undefined {
    const bytes = Buffer.byteLength(JSON.stringify(variables));
    const { max } = BOUNDS.lambdaEnvironment;
    return bytes > max ? `${this.what} must fit into the ${max} bytes (4 KB) of a Lambda function's environment, got ${bytes}. ${this.wayOut()}` : undefined;
  }
}
