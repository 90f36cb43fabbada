import { Tokenization } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ChatCapability } from './chat-capability';
import { asDeployed, type TokenRooms } from './token-rooms';
import { isKnownAtDeployment } from '../common/known';
import { sortedEntries } from '../common/sorted';
import { BOUNDS, fail } from '../common/validation';
import { TOKEN_ENV } from '../contract';

/** What the handler is told besides its rooms. */
export interface TokenSettings {
  readonly capabilities: ChatCapability[];
  readonly groupCapabilities: { [group: string]: ChatCapability[] };
  readonly attributeClaims: { [attribute: string]: string };
  readonly userIdClaim: string;
  readonly groupsClaim: string;
  readonly sessionMinutes: number;
}

/** The environment variables of the chat token function. */
export function tokenEnvironment(rooms: TokenRooms, settings: TokenSettings): { [name: string]: string } {
  return {
    [TOKEN_ENV.roomArnPrefix]: rooms.arnPrefix,
    [TOKEN_ENV.rooms]: query([...rooms.ids]),
    [TOKEN_ENV.capabilities]: names(settings.capabilities),
    [TOKEN_ENV.groupCapabilities]: query(sortedEntries(settings.groupCapabilities).map(([group, capabilities]) => [group, names(capabilities)])),
    [TOKEN_ENV.attributeClaims]: query(sortedEntries(settings.attributeClaims)),
    [TOKEN_ENV.userIdClaim]: settings.userIdClaim,
    [TOKEN_ENV.groupsClaim]: settings.groupsClaim,
    [TOKEN_ENV.sessionMinutes]: Tokenization.stringifyNumber(settings.sessionMinutes),
  };
}

/** What an API may add later: one of the two, of which this is as long as the other or longer. */
const LONGEST_AUTHORIZER = { [TOKEN_ENV.anonymous]: 'true' };

/** What the role's policies hold besides the room ARNs: their own text and the ARN of the log group. */
const POLICY_TEXT = 1024;

/** Throws when the rooms are more than the function's environment or its role's policies can hold once deployed. */
export function checkRoomsFit(scope: Construct, rooms: TokenRooms, settings: TokenSettings): void {
  const deployed = asDeployed(scope, rooms);
  const wayOut = `Give some of these ${rooms.ids.size} rooms to a second ChatApi or ChatTokenFunction`;

  const environment = Buffer.byteLength(JSON.stringify({ ...tokenEnvironment(deployed, settings), ...LONGEST_AUTHORIZER }));
  if (environment > BOUNDS.lambdaEnvironment.max) {
    fail(scope, `rooms and settings must fit into the ${BOUNDS.lambdaEnvironment.max} bytes (4 KB) of a Lambda function's environment, got ${environment}. ${wayOut}`);
  }
  const policies = POLICY_TEXT + deployed.arns.reduce((sum, arn) => sum + arn.length + '"",'.length, 0);
  if (policies > BOUNDS.rolePolicies.max) {
    fail(scope, `rooms must fit into the ${BOUNDS.rolePolicies.max} characters of an IAM role's inline policies, got ${policies}. ${wayOut}`);
  }
}

function names(capabilities: ChatCapability[]): string {
  return capabilities.map(({ capability }) => capability).join(',');
}

function query(entries: [string, string][]): string {
  return entries.map(([key, value]) => `${encode(key)}=${encode(value)}`).join('&');
}

/** Commas stay: they separate capabilities. What only the deployment knows stays, or CloudFormation would not find it. */
function encode(text: string): string {
  return isKnownAtDeployment(text) ? text : encodeURIComponent(text).replaceAll('%2C', ',');
}
