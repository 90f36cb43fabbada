import type { IVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ChatDomainName } from './chat-domain-name';
import type { ChatPrivateEndpoint } from './chat-rest-api-options';
import { check, checkList, has } from '../common/shapes';
import { fail } from '../common/validation';

/** The endpoints of a private API; undefined of one on the internet. */
export function endpointsOf(
  scope: Construct, options: ChatPrivateEndpoint | undefined, domain: ChatDomainName | undefined,
): IVpcEndpoint[] | undefined {
  if (!options) return undefined;
  check(scope, 'privateEndpoint', options, 'an object with vpcEndpoints', has('vpcEndpoints'));
  checkList(scope, 'privateEndpoint.vpcEndpoints', options.vpcEndpoints, 'a VPC endpoint', has('vpcEndpointId'));
  if (options.vpcEndpoints.length === 0) {
    fail(scope, 'privateEndpoint.vpcEndpoints must have at least 1 VPC endpoint, got 0');
  }
  if (domain) {
    fail(scope, `privateEndpoint must stand without domainName, got ${domain.domainName}: private APIs need another kind of domain name`);
  }
  return options.vpcEndpoints;
}

const EVERY_METHOD = 'execute-api:/*';

/**
 * What a private API's resource policy must allow, of resources: without it, API Gateway refuses every method to which nobody signs. Where callers
 * sign with AWS credentials, an Allow for everybody would stand in place of their own permissions: what IAM says must be enough.
 *
 * @param unsigned the methods to which nobody signs even there, `METHOD /path`
 */
export function openMethods(stage: string, signed: boolean, unsigned: readonly string[]): string[] {
  // With the stage's name: another `*` before the method would fit to a room that is called as a method is.
  return signed ? unsigned.map((method) => `execute-api:/${stage}/${method.replace(' ', '').replace(/\{\w+\}/g, '*')}`) : [EVERY_METHOD];
}

/** The resource policy of a private API, of which it allows these methods to everybody who comes through the endpoints. */
export function onlyThrough(endpoints: IVpcEndpoint[], open: string[]): PolicyDocument {
  const all = { principals: [new AnyPrincipal()], actions: ['execute-api:Invoke'] };
  const conditions = { StringNotEquals: { 'aws:SourceVpce': endpoints.map(({ vpcEndpointId }) => vpcEndpointId) } };
  const deny = new PolicyStatement({ ...all, resources: [EVERY_METHOD], effect: Effect.DENY, conditions });
  return new PolicyDocument({ statements: [deny, ...open.length > 0 ? [new PolicyStatement({ ...all, resources: open })] : []] });
}
