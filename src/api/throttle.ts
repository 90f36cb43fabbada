import { Token } from 'aws-cdk-lib';
import type { ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { given } from '../common/given';
import { check, checkGiven, has } from '../common/shapes';

/** Half of CreateChatToken's quota, for those who sign in. */
export const THROTTLE: Throttle = { rateLimit: 100, burstLimit: 100 };

/** A tenth of it, for those who do not. */
export const GUEST_THROTTLE: Throttle = { rateLimit: 20, burstLimit: 20 };

interface Throttle {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** What is left out is as by default. */
export function throttle(scope: Construct, name: string, limits: ThrottleSettings | undefined, byDefault: Throttle): Throttle {
  checkGiven(scope, name, limits, 'an object with rateLimit and burstLimit', has());
  const { rateLimit, burstLimit } = { ...byDefault, ...given(limits) };
  const atLeast0 = (value: unknown) => Token.isUnresolved(value) || (typeof value === 'number' && value >= 0 && value < Infinity);
  check(scope, `${name}.rateLimit`, rateLimit, 'a number from 0 on', atLeast0);
  check(scope, `${name}.burstLimit`, burstLimit, 'a whole number from 0 on', (value) => atLeast0(value) && (Token.isUnresolved(value) || Number.isInteger(value)));
  return { rateLimit, burstLimit };
}
