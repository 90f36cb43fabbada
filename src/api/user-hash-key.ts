import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import { ViaServicePrincipal } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { whereabouts } from '../common/arns';
import { checkSameEnvironment, longestEnvironment } from '../common/environment';
import type { FunctionEnvironment } from '../common/function-environment';
import { isKnown } from '../common/known';
import { check, has } from '../common/shapes';
import { USER_HASH_KEY_ENV } from '../contract';

/** CloudFormation puts 12 characters behind the logical id, and AWS Secrets Manager 6 behind the name, each with a `-`. */
const RANDOM = '-'.repeat('-123456789012-123456'.length);
/** What names of secrets that are made elsewhere are taken for, where only the deployment knows them. */
const NAME_LENGTH = 64;

/** An API's own key: random, and gone with the API. */
export function newUserHashKey(scope: Construct): Secret {
  return new Secret(scope, 'UserHashKey', {
    description: 'Hashes user ids in the logs of an Amazon IVS Chat API',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

/** Lets a function write down a hash of user ids: it may read this secret and no other, and nothing else of it. */
export function hashUserIds(scope: Construct, key: ISecret, role: IRole, environment: FunctionEnvironment): void {
  check(scope, 'userHashKey', key, 'a secret, such as a Secret of AWS Secrets Manager', has('secretArn', 'grantRead'));
  checkSameEnvironment(scope, 'the userHashKey', whereabouts(key.secretArn, key.env), ['region']);
  Grant.addToPrincipal({
    grantee: role,
    actions: ['secretsmanager:GetSecretValue'],
    // Of a secret that is known by its name, the end of the ARN is not known.
    resourceArns: [key.secretFullArn ?? `${key.secretArn}-??????`],
  });
  key.encryptionKey?.grantDecrypt(new ViaServicePrincipal(`secretsmanager.${Stack.of(scope).region}.amazonaws.com`, role));
  environment.set(USER_HASH_KEY_ENV, key.secretArn, longestArn(scope, key));
}

function longestArn(scope: Construct, key: ISecret): string {
  if (isKnown(key.secretArn)) return key.secretArn;
  const { region, account } = longestEnvironment(scope);
  const made = key.node.defaultChild;
  const name = made instanceof CfnSecret ? Stack.of(made).getLogicalId(made) : 'n'.repeat(NAME_LENGTH);
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}${RANDOM}`;
}
