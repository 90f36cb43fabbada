import { Tokenization } from 'aws-cdk-lib';
import { type PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IRoomRef } from 'aws-cdk-lib/aws-ivschat';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { longestTableName } from './directory-rooms';
import { capabilityNames, groupEntries, groupFields, policyText, type RoomPolicy } from './room-policy';
import { longestArnPrefix, longestRoom, roomArnPrefix, tokenRoom, type TokenRoom } from './token-rooms';
import { FunctionEnvironment } from '../common/function-environment';
import { query } from '../common/query';
import { BOUNDS, fail } from '../common/validation';
import { POLICY_FIELDS, TOKEN_ENV } from '../contract';
import type { IRoomDirectory } from '../rooms/i-room-directory';

/** What the role's policies hold besides the room ARNs: their own text, and the ARNs of a log group, a table, a queue and a secret. */
const POLICY_TEXT = 1024;
/** And with a directory: what is allowed on its rooms, its table, its index and its key, three times with the name of the table. */
const [DIRECTORY_TEXT, TABLE_NAMES] = [900, 3];

interface RoomOfFunction extends TokenRoom {
  /** The number of its policy, 0 for that of the API. */
  readonly policy: number;
}

/**
 * The rooms of a function behind an API, with their policies: what its role and its environment say of them. Rooms may
 * come until the template is made, and each time all of them are checked to fit.
 */
export class FunctionRooms {
  public readonly environment: FunctionEnvironment;
  private readonly rooms = new Map<string, RoomOfFunction>();
  private readonly policies: string[];
  private readonly policiesOfRooms: RoomPolicy[] = [];
  private readonly statement: PolicyStatement;

  /**
   * @param actions what the function does in a room
   * @param allowed says so, of its role
   * @param api the policy of the rooms that have none of their own
   * @param needs what the function needs of a policy
   * @param directory where rooms are besides, so that there need not be any of these
   * @param policyCharacters what the role's policies hold besides the room ARNs
   */
  constructor(
    private readonly scope: Construct,
    handler: LambdaFunction,
    actions: string[],
    private readonly allowed: PolicyDocument,
    public readonly api: RoomPolicy,
    private readonly needs: (policy: RoomPolicy) => RoomPolicy,
    directory: IRoomDirectory | undefined,
    private readonly policyCharacters: number = POLICY_TEXT,
  ) {
    this.statement = new PolicyStatement({ actions });
    if (directory) {
      allowed.addStatements(directory._roomStatement(actions));
      this.policyCharacters += DIRECTORY_TEXT + TABLE_NAMES * longestTableName(directory).length;
    }
    this.policies = [policyText(needs(api))];
    this.environment = new FunctionEnvironment(scope, handler, () => this.wayOut);
    this.environment.set(TOKEN_ENV.roomArnPrefix, roomArnPrefix(scope), longestArnPrefix(scope));
    const needed = needs(api);
    this.environment.set(TOKEN_ENV.capabilities, capabilityNames(needed.capabilities));
    this.environment.set(TOKEN_ENV.groupCapabilities, query(groupEntries(needed)));
    this.environment.set(TOKEN_ENV.sessionMinutes, Tokenization.stringifyNumber(needed.sessionMinutes));
    if (needed.moderatorGroups.length > 0) {
      this.environment.set(TOKEN_ENV.moderatorGroups, query(groupFields(POLICY_FIELDS.moderatorGroup, needed.moderatorGroups)));
    }
    scope.node.addValidation({
      validate: () => this.rooms.size > 0 || directory ? [] : ['rooms must have at least 1 room, got 0: give them as rooms, or with addRoom'],
    });
  }

  public get keys(): string[] {
    return [...this.rooms.keys()].sort();
  }

  /** The policies that rooms have, in no order and as often as they were given. */
  public get policiesInUse(): readonly RoomPolicy[] {
    return this.policiesOfRooms;
  }

  /** Adds rooms with one policy. */
  public add(rooms: readonly (readonly [string, IRoomRef])[], policy: RoomPolicy = this.api): void {
    for (const [key, room] of rooms) {
      const added = tokenRoom(this.scope, key, room);
      if (this.rooms.has(key)) {
        fail(this.scope, `a key of rooms must be there once, got ${JSON.stringify(key)} twice`);
      }
      this.rooms.set(key, { ...added, policy: this.numberOf(policy) });
      if (this.rooms.size === 1) this.allowed.addStatements(this.statement);
      this.statement.addResources(added.arn);
    }
    this.policiesOfRooms.push(policy);
    const prefix = longestArnPrefix(this.scope);
    const longest = [...this.rooms].map(([key, room]) => [key, { ...room, ...longestRoom(room, prefix) }] as const);
    this.environment.set(TOKEN_ENV.rooms, roomsText([...this.rooms]), roomsText(longest));
    this.checkPolicies(longest.map(([, { arn }]) => arn));
  }

  /** Policies of which the function needs the same stand there once. */
  private numberOf(policy: RoomPolicy): number {
    const text = policyText(this.needs(policy));
    const known = this.policies.indexOf(text);
    if (known >= 0) return known;
    const number = this.policies.push(text) - 1;
    this.environment.set(`${TOKEN_ENV.policy}${number}`, text);
    return number;
  }

  private checkPolicies(arns: string[]): void {
    const characters = this.policyCharacters + arns.reduce((sum, arn) => sum + arn.length + '"",'.length, 0);
    if (characters > BOUNDS.rolePolicies.max) {
      fail(this.scope, `rooms must fit into the ${BOUNDS.rolePolicies.max} characters of an IAM role's inline policies, got ${characters}. ${this.wayOut}`);
    }
  }

  private get wayOut(): string {
    return `Give some of these ${this.rooms.size} rooms to a second ChatApi or ChatTokenFunction`;
  }
}

function roomsText(rooms: (readonly [string, RoomOfFunction])[]): string {
  return query(rooms.map(([key, { id, policy }]) => [key, policy === 0 ? id : `${id}.${policy}`]));
}
