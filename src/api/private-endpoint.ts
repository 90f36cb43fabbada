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

/**
 * The resource policy of a private API.
 *
 * @param signed whether callers sign with AWS credentials. An Allow for everybody would stand in place of their own permissions:
 * then what IAM says must be enough
 */
export function onlyThrough(endpoints: IVpcEndpoint[], signed: boolean): PolicyDocument {
  const all = { principals: [new AnyPrincipal()], actions: ['execute-api:Invoke'], resources: ['execute-api:/*'] };
  const conditions = { StringNotEquals: { 'aws:SourceVpce': endpoints.map(({ vpcEndpointId }) => vpcEndpointId) } };
  const deny = new PolicyStatement({ ...all, effect: Effect.DENY, conditions });
  return new PolicyDocument({ statements: signed ? [deny] : [deny, new PolicyStatement(all)] });
}
