import { CfnApiMapping, DomainName, EndpointType, SecurityPolicy } from 'aws-cdk-lib/aws-apigatewayv2';
import { ARecord, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import type { Construct, IConstruct } from 'constructs';
import type { ChatDomainName } from './chat-domain-name';
import { whereabouts } from '../common/arns';
import { checkSameEnvironment } from '../common/environment';
import { given } from '../common/given';
import { isKnown } from '../common/known';
import { check, checkGiven, has, isString } from '../common/shapes';
import { BOUNDS, checkText, fail } from '../common/validation';

/** Checks a domain name before anything is made that depends on it. */
export function checkDomain(scope: Construct, options: ChatDomainName | undefined): ChatDomainName | undefined {
  if (!options) return undefined;
  check(scope, 'domainName', options, 'an object with domainName and certificate', has('domainName', 'certificate'));
  const domain = given(options);
  const { domainName, certificate, hostedZone, basePath } = domain;
  check(scope, 'domainName.domainName', domainName, 'a string', isString);
  checkText(scope, 'domainName.domainName', domainName, BOUNDS.domainName);
  if (isKnown(domainName) && !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/.test(domainName)) {
    fail(scope, `domainName.domainName must be a whole name, such as chat.example.com, got ${JSON.stringify(domainName)}`);
  }
  check(scope, 'domainName.certificate', certificate, 'a certificate', has('certificateArn', 'env'));
  checkSameEnvironment(scope, 'domainName.certificate', whereabouts(certificate.certificateArn, certificate.env));
  checkGiven(scope, 'domainName.hostedZone', hostedZone, 'a hosted zone', has('hostedZoneId', 'zoneName'));
  if (hostedZone && isKnown(domainName) && isKnown(hostedZone.zoneName)) {
    const zone = hostedZone.zoneName.replace(/\.$/, '');
    if (domainName !== zone && !domainName.endsWith(`.${zone}`)) {
      fail(scope, `domainName.hostedZone must be a zone that ${domainName} is in, got ${zone}`);
    }
  }
  checkGiven(scope, 'domainName.basePath', basePath, 'a string', isString);
  checkText(scope, 'domainName.basePath', basePath, BOUNDS.basePath);
  if (basePath !== undefined && isKnown(basePath) && basePath.split('/').some((part) => part === '')) {
    fail(scope, `domainName.basePath must not begin or end with /, nor have two of them together, got ${JSON.stringify(basePath)}`);
  }
  return domain;
}

interface Stage extends IConstruct {
  readonly stageName: string;
}

/** The API under the name, and the name in the zone. Of either kind of API: the mapping knows no difference. */
export function mapDomain(scope: Construct, options: ChatDomainName, apiId: string, stage: Stage): DomainName {
  const { domainName, certificate, hostedZone, basePath } = options;
  const domain = new DomainName(scope, 'Domain', { domainName, certificate, endpointType: EndpointType.REGIONAL, securityPolicy: SecurityPolicy.TLS_1_2 });
  const mapping = new CfnApiMapping(scope, 'DomainMapping', { apiId, stage: stage.stageName, domainName: domain.name, apiMappingKey: basePath });
  mapping.node.addDependency(stage); // whose name may be known without it
  if (hostedZone) {
    new ARecord(scope, 'DomainRecord', {
      zone: hostedZone,
      recordName: `${domainName}.`, // whole: the zone's name is not to be added to it
      target: RecordTarget.fromAlias(new ApiGatewayv2DomainProperties(domain.regionalDomainName, domain.regionalHostedZoneId)),
    });
  }
  return domain;
}

/** With a slash at the end. */
export function domainUrl({ domainName, basePath }: ChatDomainName): string {
  return `https://${domainName}/${basePath === undefined ? '' : `${basePath}/`}`;
}
