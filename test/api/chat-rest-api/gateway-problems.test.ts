import { type Properties, synth } from './rest-api';
import { ChatAuthorizer } from '../../../src/api/chat-authorizer';
import type { ChatRestApiProps } from '../../../src/api/chat-rest-api-options';
import { GATEWAY_PROBLEMS } from '../../../src/api/gateway-problems';

describe('API Gateway\'s own errors', () => {
  const TYPES = [
    'ACCESS_DENIED', 'API_CONFIGURATION_ERROR', 'AUTHORIZER_CONFIGURATION_ERROR', 'AUTHORIZER_FAILURE', 'BAD_REQUEST_BODY', 'BAD_REQUEST_PARAMETERS', 'DEFAULT_4XX',
    'DEFAULT_5XX', 'EXPIRED_TOKEN', 'INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT', 'INVALID_API_KEY', 'INVALID_SIGNATURE', 'MISSING_AUTHENTICATION_TOKEN', 'QUOTA_EXCEEDED',
    'REQUEST_TOO_LARGE', 'RESOURCE_NOT_FOUND', 'THROTTLED', 'UNAUTHORIZED', 'UNSUPPORTED_MEDIA_TYPE', 'WAF_FILTERED',
  ];

  function responses(props: Partial<ChatRestApiProps> = {}): Record<string, Properties> {
    return Object.fromEntries(Object.values(synth({ authorizer: ChatAuthorizer.unauthenticated(), ...props }).findResources('AWS::ApiGateway::GatewayResponse'))
      .map(({ Properties: own }) => [own.ResponseType, own]));
  }

  const header = (response: Properties, name: string) => response.ResponseParameters[`gatewayresponse.header.${name}`];

  test('are problems, all of them, as the functions\' are', () => {
    const found = responses();
    expect(Object.keys(found).sort()).toEqual(TYPES);
    for (const response of Object.values(found)) {
      const problem = JSON.parse(response.ResponseTemplates['application/json']);
      expect(problem).toEqual({
        type: expect.stringMatching(/\/docs\/problems\.md#[a-z-]+$/),
        title: expect.any(String),
        status: Number(response.StatusCode),
        detail: expect.any(String),
        requestId: '$context.extendedRequestId',
      });
      expect(header(response, 'Content-Type')).toBe("'application/problem+json'");
      expect(header(response, 'Cache-Control')).toBe("'no-store'");
      expect(header(response, 'X-Content-Type-Options')).toBe("'nosniff'");
      expect(header(response, 'Strict-Transport-Security')).toBe("'max-age=63072000'");
      expect(header(response, 'Access-Control-Allow-Origin')).toBeUndefined();
    }
    expect(header(found.THROTTLED, 'Retry-After')).toBe("'2'");
    expect(header(found.UNAUTHORIZED, 'WWW-Authenticate')).toBe("'Bearer'");
  });

  test('say nothing of the request, such as the Authorization header, which API Gateway quotes in its messages', () => {
    expect(JSON.stringify(responses())).not.toMatch(/context\.(?!extendedRequestId)|error\.|method\.request/);
  });

  test('tell an unknown path from a missing signature, as far as API Gateway does', () => {
    expect(responses().MISSING_AUTHENTICATION_TOKEN.StatusCode).toBe('404');
    expect(responses({ authorizer: ChatAuthorizer.iam() }).MISSING_AUTHENTICATION_TOKEN.StatusCode).toBe('403');
  });

  test('do not take credentials that nobody has for a malformed request', () => {
    expect(responses().DEFAULT_4XX.StatusCode).toBe('400');
    const signed = responses({ authorizer: ChatAuthorizer.iam() });
    for (const type of ['DEFAULT_4XX', 'INVALID_SIGNATURE', 'ACCESS_DENIED']) {
      expect(signed[type].StatusCode).toBe('403');
      expect(JSON.parse(signed[type].ResponseTemplates['application/json'])).toMatchObject({ type: expect.stringMatching(/#access-denied$/), status: 403 });
    }
    expect(Object.keys(signed).sort()).toEqual(TYPES);
  });

  test.each<[Partial<ChatRestApiProps>, string, string | undefined]>([
    [{ corsOrigins: ['https://example.com'] }, "'https://example.com'", undefined],
    [{ corsOrigins: ['https://example.com'], corsCredentials: true }, "'https://example.com'", "'true'"],
    [{ corsOrigins: ['https://example.com', 'https://two.example'] }, "'*'", undefined],
    [{ corsOrigins: ['https://example.com', 'https://two.example'], corsCredentials: true }, "'*'", undefined],
    [{ corsOrigins: ['*'] }, "'*'", undefined],
  ])('may be read by pages, with %j from %s', (props, origin, credentials) => {
    for (const response of Object.values(responses(props))) {
      expect(header(response, 'Access-Control-Allow-Origin')).toBe(origin);
      expect(header(response, 'Access-Control-Allow-Credentials')).toBe(credentials);
      expect(header(response, 'Access-Control-Expose-Headers')).toBe("'Retry-After'");
    }
  });

  test('have a name each, with one status and one title', () => {
    const names = [...new Set(GATEWAY_PROBLEMS.map(({ name, status, title }) => `${name} ${status} ${title}`))].map((one) => one.split(' ')[0]);
    expect(new Set(names).size).toBe(names.length);
  });
});
