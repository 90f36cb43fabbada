import { Lazy, Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { synth } from './http-api';

describe('CORS', () => {
  test('is for the listed origins, on gateway errors too, and lets pages read Retry-After', () => {
    synth({ corsOrigins: ['https://example.com', 'https://example.com:8443', 'http://localhost:3000', 'http://127.0.0.1', Lazy.string({ produce: () => 'https://later.example' })] }).template
      .hasResourceProperties('AWS::ApiGatewayV2::Api', {
        CorsConfiguration: {
          AllowOrigins: ['https://example.com', 'https://example.com:8443', 'http://localhost:3000', 'http://127.0.0.1', 'https://later.example'],
          AllowMethods: ['POST'],
          AllowHeaders: Match.arrayWith(['authorization', 'content-type']),
          ExposeHeaders: ['retry-after'],
          AllowCredentials: false,
          MaxAge: 3600,
        },
      });
  });

  test('is off without origins, and takes * or credentials, not both', () => {
    synth().template.hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
    synth({ corsOrigins: ['*'] });
    synth({ corsOrigins: ['https://example.com'], corsCredentials: true }).template
      .hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: { AllowCredentials: true } });
    expect(() => synth({ corsOrigins: ['*', 'https://example.com'], corsCredentials: true }))
      .toThrow('[Stack/ChatApi] corsOrigins must name each origin when corsCredentials is true, got "*"');
  });

  const BOUND = '[Stack/ChatApi] corsOrigins must be "*", https://host[:port] or http://localhost[:port], without a path, got ';

  test.each([
    'https://example.com/', 'https://example.com/app', 'http://example.com', 'example.com', 'https://', 'https://a b', 'https://user@example.com',
    'HTTPS://EXAMPLE.COM', 'https://Example.com', 'null', '', 'https://example.com:443', 'http://localhost:80', 'https://bücher.example', 'file://',
    'https://example.com?a', 'https://example.com#a', 'https://a.example,https://b.example', ' https://example.com', 'https://example.com\n', '**',
    'https://*', 'https://*.example.com', 'https://example.*', 'https://*:8443', 'http://*', 'http://localhost:*', 'http://*.localhost', '*://example.com',
    'https://\uff0a.example.com', 'https://%2a.example.com', '*.example.com', 'http://localhost.example.com', 'chrome-extension://abc',
  ])('refuses the origin %j', (origin) => {
    for (const corsCredentials of [false, true]) {
      expect(() => synth({ corsOrigins: [origin], corsCredentials })).toThrow(BOUND + JSON.stringify(origin));
    }
  });

  test.each([
    'https://example.com', 'https://xn--bcher-kva.example', 'https://192.0.2.1:8443', 'https://[2001:db8::1]', 'http://[::1]:3000', 'http://localhost',
  ])('takes the origin %j, as browsers write it', (origin) => {
    synth({ corsOrigins: [origin], corsCredentials: true }).template
      .hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: { AllowOrigins: [origin] } });
  });

  test('looks at what is known of an origin that has tokens in it', () => {
    const token = Lazy.string({ produce: () => 'later.example' });
    const list = Token.asList(Lazy.list({ produce: () => ['https://later.example'] }));
    for (const origins of [[token], [`https://${token}`], [`https://www.${token}`], [`https://${token}:8443`], [`https://www.example.com:${token}`], list]) {
      synth({ corsOrigins: origins, corsCredentials: true });
    }
    for (const origin of [`https://*.${token}`, `https://${token}/`, `http://${token}`, `${token}/`, `https://${token}/*`]) {
      expect(() => synth({ corsOrigins: [origin] })).toThrow(BOUND);
    }
  });
});

describe('CORS headers', () => {
  const OURS = ['authorization', 'content-type', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'];
  const allowed = (...corsHeaders: string[]) => {
    const { template } = synth({ corsOrigins: ['https://example.com'], corsHeaders });
    return Object.values(template.findResources('AWS::ApiGatewayV2::Api'))[0].Properties.CorsConfiguration.AllowHeaders;
  };

  test('are added to ours, in lower case and once', () => {
    expect(allowed()).toEqual(OURS);
    const tracing = ['traceparent', 'tracestate', 'baggage', 'x-datadog-trace-id', 'sentry-trace', 'x-amzn-trace-id'];
    expect(allowed(...tracing)).toEqual([...OURS, ...tracing]);
    expect(allowed('Authorization', 'X-Custom', 'x-custom')).toEqual([...OURS, 'x-custom']);
    expect(allowed(Lazy.string({ produce: () => 'X-Later' }))).toEqual([...OURS, 'X-Later']);
  });

  test('may be all, but not with credentials', () => {
    expect(allowed('*')).toEqual([...OURS, '*']);
    expect(() => synth({ corsOrigins: ['https://example.com'], corsHeaders: ['*'], corsCredentials: true }))
      .toThrow('[Stack/ChatApi] corsHeaders must name each header when corsCredentials is true, got "*"');
  });

  test.each(['', 'a b', 'x-datadog-*', 'a:b', 'a,b', 'é', 'a\r\nb', '**'])('refuse %j', (header) => {
    expect(() => synth({ corsOrigins: ['https://example.com'], corsHeaders: [header] }))
      .toThrow(`[Stack/ChatApi] corsHeaders must be names of HTTP headers, or "*", got ${JSON.stringify(header)}`);
  });
});
