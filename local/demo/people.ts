import { randomBytes } from 'node:crypto';
import {
  AdminAddUserToGroupCommand, AdminCreateUserCommand, AdminSetUserPasswordCommand, CognitoIdentityProviderClient,
  InitiateAuthCommand, UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { clientSettings, type Place } from '../account';

/** Where people are registered. */
export interface UserPoolAddress extends Place {
  readonly userPoolId: string;
  readonly clientId: string;
}

/** Someone who chats. */
export interface Person {
  readonly username: string;

  /** The name in the user pool. */
  readonly displayName: string;

  /** @default in no group */
  readonly group?: string;
}

/** A password that every user pool's default policy accepts. */
export function newPassword(): string {
  return `${randomBytes(18).toString('base64url')}aA1!`;
}

/** Registers a person with a password that needs no change. Someone who is there already keeps groups and names. */
export async function register(pool: UserPoolAddress, person: Person, password: string): Promise<void> {
  const user = { UserPoolId: pool.userPoolId, Username: person.username };
  await withClient(pool, async (cognito) => {
    try {
      const UserAttributes = [{ Name: 'preferred_username', Value: person.displayName }];
      await cognito.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS', UserAttributes }));
    } catch (error) {
      if (error instanceof UsernameExistsException) return;
      throw error;
    }
    await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
    if (person.group !== undefined) await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName: person.group }));
  });
}

/** Signs in as a web page would and gives the ID token, which says who somebody is. */
export async function signIn(pool: UserPoolAddress, username: string, password: string): Promise<string> {
  return signInFor(pool, username, password, 'IdToken');
}

/** The same for the access token, which says what somebody may call. */
export async function accessToken(pool: UserPoolAddress, username: string, password: string): Promise<string> {
  return signInFor(pool, username, password, 'AccessToken');
}

async function signInFor(pool: UserPoolAddress, username: string, password: string, token: 'IdToken' | 'AccessToken'): Promise<string> {
  return withClient(pool, async (cognito) => {
    const { AuthenticationResult } = await cognito.send(new InitiateAuthCommand({
      AuthFlow: 'USER_PASSWORD_AUTH', ClientId: pool.clientId, AuthParameters: { USERNAME: username, PASSWORD: password },
    }));
    const given = AuthenticationResult?.[token];
    if (!given) throw new Error(`Cognito did not sign ${username} in`);
    return given;
  });
}

async function withClient<T>(pool: UserPoolAddress, work: (cognito: CognitoIdentityProviderClient) => Promise<T>): Promise<T> {
  const cognito = new CognitoIdentityProviderClient(clientSettings(pool));
  try {
    return await work(cognito);
  } finally {
    cognito.destroy();
  }
}
