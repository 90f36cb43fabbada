import type { Config } from '../../examples/web/src/config';

/** Where the page's requests may go: its own site, and what its configuration names. */
function connections({ region, apiUrl, cognitoEndpoint, messagingEndpoint }: Config): string[] {
  return [
    cognitoEndpoint ?? `https://cognito-idp.${region}.amazonaws.com`,
    apiUrl,
    messagingEndpoint ?? `wss://edge.ivschat.${region}.amazonaws.com`,
  ].map((address) => `${new URL(address).protocol}//${new URL(address).host}`);
}

/** Scripts and styles are files of the site; nothing is inline, and no text becomes a script. */
export function contentSecurityPolicy(config: Config): string {
  return [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", `connect-src ${[...new Set(["'self'", ...connections(config)])].join(' ')}`,
    "form-action 'none'", "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
  ].join('; ');
}

/** What every answer of the site says. */
export function securityHeaders(config: Config): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(config),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    'Cache-Control': 'no-cache',
  };
}
