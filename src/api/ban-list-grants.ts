import { type IResource, Token } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { grantedApart } from '../common/grant-policy';
import { check, has } from '../common/shapes';
import { KEY_READ, KEY_WRITE, throughDynamoDB } from '../common/table-key';
import { BAN_TABLE } from '../contract';

/** What an `IChatBanList` is, as far as grants go. */
interface BanList extends IResource {
  readonly tableArn: string;
  readonly encryptionKey?: IKey;
}

/** Actions on a ban list, by what they are limited to. */
interface BanListActions {
  /** On the items of bans. Only actions that name the items they are for: see `leadingKeys`. */
  readonly bans?: string[];
  /** On the items that count tokens. The same. */
  readonly counts?: string[];
  /** On the index by room, in which there is nothing but bans. */
  readonly index?: string[];
  /** Whether any of them writes. */
  readonly writes?: boolean;
}

const READ: BanListActions = { bans: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'], index: ['dynamodb:Query'] };
const BAN: BanListActions = { bans: ['dynamodb:PutItem', 'dynamodb:DeleteItem'], writes: true };
const CHECK: BanListActions = { bans: ['dynamodb:BatchGetItem'] };
const COUNT: BanListActions = { counts: ['dynamodb:UpdateItem'], writes: true };
const MODERATE: BanListActions = { bans: ['dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:BatchGetItem'], index: ['dynamodb:Query'], writes: true };

/** How much longer the ARN of a table or an index can be than that of a room: a table's name has up to 255 characters. */
const NAME = 255;

/** Read bans: of a user in a room, of a user, of a room. */
export function grantRead(list: BanList, grantee: IGrantable): Grant {
  return grantApart(list, grantee, READ);
}

/** Write bans and lift them. */
export function grantBan(list: BanList, grantee: IGrantable): Grant {
  return grantApart(list, grantee, BAN);
}

/** What the token function needs to refuse the banned. For a role of our own: its function waits for it. */
export function grantCheckToTokens(list: BanList, grantee: IGrantable): Grant {
  return grant(list, CHECK, () => grantee);
}

/** What the token function needs to count a user's tokens. The same. */
export function grantCountToTokens(list: BanList, grantee: IGrantable): Grant {
  return grant(list, COUNT, () => grantee);
}

/** What the moderation function needs: ban, lift, list, and see whether a ban still stands. The same. */
export function grantToModeration(list: BanList, grantee: IGrantable): Grant {
  return grant(list, MODERATE, () => grantee);
}

/** For anybody's role: imported, shared with other stacks, or needed by what the list's stack needs. See docs/decisions/grants-apart.md. */
function grantApart(list: BanList, grantee: IGrantable, actions: BanListActions): Grant {
  check(list, 'the grantee', grantee, 'an IGrantable, such as a role or a function', has('grantPrincipal'));
  return grant(list, actions, ({ actions: some, arn, conditions = {} }) => grantedApart(grantee, {
    resource: list,
    actions: some,
    more: NAME + JSON.stringify(conditions).length,
    refers: Token.isUnresolved(arn),
  }));
}

interface Statement {
  readonly actions: string[];
  readonly arn: string;
  readonly conditions?: Record<string, Record<string, string>>;
}

function grant(list: BanList, { bans, counts, index, writes }: BanListActions, to: (statement: Statement) => IGrantable): Grant {
  const { tableArn, encryptionKey } = list;
  const statements: Statement[] = [
    ...bans ? [{ actions: bans, arn: tableArn, conditions: leadingKeys(BAN_TABLE.ban) }] : [],
    ...counts ? [{ actions: counts, arn: tableArn, conditions: leadingKeys(BAN_TABLE.count) }] : [],
    ...index ? [{ actions: index, arn: `${tableArn}/index/${BAN_TABLE.index}` }] : [],
    ...encryptionKey ? [{ actions: writes ? KEY_WRITE : KEY_READ, arn: encryptionKey.keyArn, conditions: throughDynamoDB(list.env) }] : [],
  ];
  return statements
    .map((one) => Grant.addToPrincipal({ grantee: to(one), actions: one.actions, resourceArns: [one.arn], conditions: one.conditions }))
    .reduce((all, one) => all.combine(one));
}

/**
 * Limits to items whose partition key starts like this.
 *
 * `ForAllValues` is also met by a request without any such key, so it goes only with actions that must name a partition key:
 * never with Scan or with PartiQL's, which read without. Those of an index have the index's own key, which is the room.
 */
function leadingKeys(prefix: string): Statement['conditions'] {
  return { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': `${prefix}*` } };
}
