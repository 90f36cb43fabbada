import { CognitoError, refresh, revoke, signInWithPassword, type Tokens } from './cognito';
import type { Config } from './config';
import { Problem } from './problem';

/** Who has signed in. What they may do the API decides: the groups are for what the page shows. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly groups: readonly string[];
}

interface Claims {
  readonly 'sub': string;
  readonly 'exp': number;
  readonly 'iat': number;
  readonly 'cognito:groups'?: readonly string[];
}

const WORDS: { readonly [error: string]: string } = {
  NotAuthorizedException: 'User name or password is wrong.',
  UserNotFoundException: 'User name or password is wrong.',
  InvalidParameterException: 'User name or password is wrong.',
  TooManyRequestsException: 'Too many people sign in at this moment. Try again in a while.',
  LimitExceededException: 'That was too often. Try again in a while.',
  UserNotConfirmedException: 'This user has yet to be confirmed.',
  PasswordResetRequiredException: 'This user needs a new password first.',
  NEW_PASSWORD_REQUIRED: 'This user needs a new password first.',
  Unreachable: 'The sign-in cannot be reached. Try again in a while.',
};

/** After these nobody can go on. Whatever else goes wrong may pass: Cognito has its own troubles, and networks have theirs. */
const ENDS = [
  'NotAuthorizedException', 'UserNotFoundException', 'UserNotConfirmedException', 'PasswordResetRequiredException', 'InvalidParameterException',
  'ResourceNotFoundException',
];

/** Somebody's sign-in, for as long as the page is open: its tokens are in this object and nowhere else. */
export class SignIn {
  /** Throws an error whose message is for people. */
  static async withPassword(config: Config, name: string, password: string): Promise<SignIn> {
    try {
      return new SignIn(config, name, await signInWithPassword(config, name, password));
    } catch (error) {
      throw new Error(error instanceof CognitoError ? WORDS[error.message] ?? 'Signing in was not possible.' : 'Signing in was not possible.');
    }
  }

  readonly user: User;
  #tokens: Tokens;
  #refreshing: Promise<void> | undefined;

  private constructor(private readonly config: Config, name: string, tokens: Tokens) {
    this.#tokens = tokens;
    const { sub, 'cognito:groups': groups = [] } = claimsOf(tokens.accessToken);
    this.user = { id: sub, name, groups };
  }

  /** A token that is good for half of its life yet, as no chat session outlives it. Throws a `Problem` when there will be none any more. */
  async accessToken(): Promise<string> {
    const { iat, exp } = claimsOf(this.#tokens.accessToken);
    const now = Date.now() / 1000;
    if (now > (iat + exp) / 2) {
      this.#refreshing ??= this.refresh().finally(() => { this.#refreshing = undefined; });
      await this.#refreshing.catch((error: unknown) => {
        if (error instanceof CognitoError && ENDS.includes(error.message)) throw new Problem('unauthorized', 'Your sign-in has ended. Sign in again.');
        if (now > exp) throw error; // until then the old one will do
      });
    }
    return this.#tokens.accessToken;
  }

  /** The sign-in cannot be renewed any more, on this page or where else the token went. */
  signOut(): void {
    revoke(this.config, this.#tokens.refreshToken).catch(() => undefined); // it is forgotten in any case
    this.#tokens = { accessToken: this.#tokens.accessToken, refreshToken: '' };
  }

  private async refresh(): Promise<void> {
    this.#tokens = await refresh(this.config, this.#tokens.refreshToken);
  }
}

/** Nothing is verified: the API does that. */
function claimsOf(token: string): Claims {
  const bytes = Uint8Array.from(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as Claims;
}
