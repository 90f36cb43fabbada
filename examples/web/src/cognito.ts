import type { Config } from './config';

/** What Amazon Cognito gives to who signs in. They never leave the memory of the page. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Cognito's name of what went wrong, such as `NotAuthorizedException`; `Unreachable`; or the name of a challenge. */
export class CognitoError extends Error {}

interface AuthResult {
  readonly AuthenticationResult?: { readonly AccessToken: string; readonly RefreshToken?: string };
  readonly ChallengeName?: string;
}

export async function signInWithPassword(config: Config, name: string, password: string): Promise<Tokens> {
  const result = await initiateAuth(config, 'USER_PASSWORD_AUTH', { USERNAME: name, PASSWORD: password });
  return { accessToken: result.AccessToken, refreshToken: result.RefreshToken ?? '' };
}

export async function refresh(config: Config, refreshToken: string): Promise<Tokens> {
  const result = await initiateAuth(config, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: refreshToken });
  return { accessToken: result.AccessToken, refreshToken: result.RefreshToken ?? refreshToken }; // another, where the pool rotates them
}

/** From then on the refresh token is good for nothing. */
export async function revoke(config: Config, refreshToken: string): Promise<void> {
  await call(config, 'RevokeToken', { ClientId: config.userPoolClientId, Token: refreshToken });
}

async function initiateAuth(config: Config, AuthFlow: string, AuthParameters: Record<string, string>) {
  const { AuthenticationResult, ChallengeName } = await call(config, 'InitiateAuth', { AuthFlow, ClientId: config.userPoolClientId, AuthParameters });
  if (!AuthenticationResult) throw new CognitoError(ChallengeName);
  return AuthenticationResult;
}

/** For a client without a secret, these need no signature and so no SDK. */
async function call(config: Config, operation: string, body: object): Promise<AuthResult> {
  const endpoint = config.cognitoEndpoint ?? `https://cognito-idp.${config.region}.amazonaws.com/`;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}` },
    body: JSON.stringify(body),
  }).catch(() => { throw new CognitoError('Unreachable'); });
  const text = await response.text();
  const answer = (text === '' ? {} : JSON.parse(text)) as AuthResult & { __type?: string };
  if (!response.ok) throw new CognitoError(answer.__type?.split('#').at(-1) ?? `${response.status}`);
  return answer;
}
