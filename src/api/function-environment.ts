import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { BOUNDS, fail } from '../common/validation';

/** The environment variables of a function, which are checked to fit each time that there are more. */
export class FunctionEnvironment {
  private readonly longest: { [name: string]: string } = {};

  /** `wayOut`: what to do when they do not fit, as a sentence. */
  constructor(private readonly scope: Construct, private readonly handler: LambdaFunction, private readonly wayOut: () => string) {}

  /** Sets a variable. `longest`: the longest that the value can become, where only the deployment knows it. */
  public set(name: string, value: string, longest: string = value): void {
    this.handler.addEnvironment(name, value);
    this.longest[name] = longest;
    const bytes = Buffer.byteLength(JSON.stringify(this.longest));
    if (bytes > BOUNDS.lambdaEnvironment.max) {
      fail(this.scope, `rooms and settings must fit into the ${BOUNDS.lambdaEnvironment.max} bytes (4 KB) of a Lambda function's environment, got ${bytes}. ${this.wayOut()}`);
    }
  }
}
