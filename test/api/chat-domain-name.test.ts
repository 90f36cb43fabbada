import { aws_certificatemanager as acm, aws_route53 as route53, CfnParameter, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { newStack, REGION, room } from './deployed';
import { ChatApi } from '../../src/api/chat-api';
import type { ChatApiOptions } from '../../src/api/chat-api-options';
import { ChatAuthorizer } from '../../src/api/chat-authorizer';
import type { ChatDomainName } from '../../src/api/chat-domain-name';
import { ChatRestApi } from '../../src/api/chat-rest-api';

const ENV = { account: '123456789012', region: REGION };
const CERTIFICATE = `arn:aws:acm:${REGION}:123456789012:certificate/1`;

const certificate = (stack: Stack, arn = CERTIFICATE) => acm.Certificate.fromCertificateArn(stack, 'Certificate', arn);
const zone = (stack: Stack, zoneName: string) => route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName });

describe.each<[string, (stack: Stack, options: ChatApiOptions) => ChatApi | ChatRestApi, string]>([
  ['ChatApi', (stack, options) => new ChatApi(stack, 'Chat', options), 'AWS::ApiGatewayV2::Api'],
  ['ChatRestApi', (stack, options) => new ChatRestApi(stack, 'Chat', options), 'AWS::ApiGateway::RestApi'],
])('a domain name of a %s', (_, make, type) => {
  function build(domain: (stack: Stack) => ChatDomainName) {
    const stack = newStack(ENV);
    const api = make(stack, { rooms: { lobby: room(stack, 'RoomLobby') }, authorizer: ChatAuthorizer.iam(), guests: { rooms: ['lobby'] }, domainName: domain(stack) });
    return { stack, api, template: Template.fromStack(stack) };
  }

  const refused = (domain: object, message: string) => expect(() => (
    build((stack) => ({ domainName: 'chat.example.com', certificate: certificate(stack), ...domain })))).toThrow(`[Stack/Chat] ${message}`);

  test('is in every URL, in place of the name that AWS gave', () => {
    const { stack, api, template } = build((one) => ({ domainName: 'chat.example.com', certificate: certificate(one) }));
    expect(api.url).toBe('https://chat.example.com/');
    expect(api.tokenUrl('lobby')).toBe('https://chat.example.com/rooms/lobby/tokens');
    expect(api.guestTokenUrl('lobby')).toBe('https://chat.example.com/rooms/lobby/guest-tokens');
    template.hasResourceProperties(type, { DisableExecuteApiEndpoint: true });
    template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'chat.example.com',
      DomainNameConfigurations: [{ CertificateArn: CERTIFICATE, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' }],
    });
    const [[apiId]] = Object.entries(template.findResources(type));
    const [[stageId]] = Object.entries(template.findResources(type.replace(/::\w+$/, '::Stage')));
    template.hasResource('AWS::ApiGatewayV2::ApiMapping', {
      Properties: { ApiId: { Ref: apiId }, Stage: stack.resolve(api.stage.stageName), ApiMappingKey: Match.absent() },
      DependsOn: Match.arrayWith([stageId]),
    });
    template.resourceCountIs('AWS::Route53::RecordSet', 0);
    expect(api.chatDomain!.regionalDomainName).toBeDefined();
  });

  test.each(['example.com', 'example.com.'])('gets a record in the zone %s, and a path before the API\'s own', (zoneName) => {
    const { api, template } = build((one) => ({ domainName: 'chat.example.com', certificate: certificate(one), hostedZone: zone(one, zoneName), basePath: 'v1/chat' }));
    expect(api.tokenUrl('lobby')).toBe('https://chat.example.com/v1/chat/rooms/lobby/tokens');
    template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { ApiMappingKey: 'v1/chat' });
    template.hasResourceProperties('AWS::Route53::RecordSet', {
      HostedZoneId: 'Z1',
      Name: 'chat.example.com.',
      Type: 'A',
      AliasTarget: { DNSName: { 'Fn::GetAtt': [Match.anyValue(), 'RegionalDomainName'] }, HostedZoneId: { 'Fn::GetAtt': [Match.anyValue(), 'RegionalHostedZoneId'] } },
    });
  });

  test('may be known only at deployment', () => {
    const { stack, api } = build((one) => ({
      domainName: new CfnParameter(one, 'Name').valueAsString, certificate: certificate(one, new CfnParameter(one, 'Arn').valueAsString), hostedZone: zone(one, 'example.com'),
    }));
    expect(stack.resolve(api.url)).toEqual({ 'Fn::Join': ['', ['https://', { Ref: 'Name' }, '/']] });
  });

  test('may be the zone\'s own', () => {
    expect(build((one) => ({ domainName: 'example.com', certificate: certificate(one), hostedZone: zone(one, 'example.com') })).api.url).toBe('https://example.com/');
  });

  test.each([
    'Chat.example.com', 'bücher.example', '*.example.com', 'https://chat.example.com', 'chat.example.com/', 'chat.example.com:443', 'a.b', '', `${'a'.repeat(250)}.com`,
  ])('must have the characters and the length of one, unlike %j', (domainName) => {
    refused({ domainName }, 'domainName.domainName must have 4 to 253 characters, of lower-case letters, digits, - and ., got ');
  });

  test.each(['localhost', '.example.com', 'example.com.', 'a..example', '-a.example', 'a-.example'])('must be whole, unlike %j', (domainName) => {
    refused({ domainName }, `domainName.domainName must be a whole name, such as chat.example.com, got ${JSON.stringify(domainName)}`);
  });

  test.each(['/chat', 'chat/', 'a//b'])('cannot have the path %j', (basePath) => {
    refused({ basePath }, `domainName.basePath must not begin or end with /, nor have two of them together, got ${JSON.stringify(basePath)}`);
  });

  test('has a certificate of the API\'s region, a zone that it is in, and a path of few characters', () => {
    refused({ basePath: 'a b' }, 'domainName.basePath must have 1 to 300 characters, of letters, digits and - _ . /, got "a b" (3 characters)');
    refused({ basePath: '' }, 'domainName.basePath must have 1 to 300 characters');
    refused({ certificate: certificate(newStack(ENV), CERTIFICATE.replace(REGION, 'us-east-1')) },
      `domainName.certificate must be in the region of the stack, ${REGION}, got us-east-1`);
    for (const zoneName of ['example.org', 'ample.com', 'a.chat.example.com']) {
      refused({ hostedZone: zone(newStack(ENV), zoneName) }, `domainName.hostedZone must be a zone that chat.example.com is in, got ${zoneName}`);
    }
    refused({ certificate: CERTIFICATE }, `domainName.certificate must be a certificate, got "${CERTIFICATE}"`);
    refused({ certificate: undefined }, 'domainName must be an object with domainName and certificate');
    refused({ hostedZone: 'example.com' }, 'domainName.hostedZone must be a hosted zone, got "example.com"');
    refused({ domainName: 7 }, 'domainName.domainName must be a string, got 7');
  });
});

test('a private API has none', () => {
  const stack = newStack(ENV);
  expect(() => new ChatRestApi(stack, 'Chat', {
    rooms: { lobby: room(stack, 'RoomLobby') },
    authorizer: ChatAuthorizer.iam(),
    domainName: { domainName: 'chat.example.com', certificate: certificate(stack) },
    privateEndpoint: { vpcEndpoints: [{ vpcEndpointId: 'vpce-1' } as never] },
  })).toThrow('[Stack/Chat] privateEndpoint must stand without domainName, got chat.example.com');
});
