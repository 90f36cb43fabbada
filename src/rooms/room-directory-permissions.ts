import type { IResource } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { allRooms, roomStatement, type Tagged, withTag } from './room-directory-grants';
import { writing } from '../common/own-function';
import { KEY_WRITE, throughDynamoDB } from '../common/table-key';
import { DIRECTORY_TABLE } from '../contract';

/** What a directory's functions work with. */
interface Means extends Tagged {
  readonly tableArn: string;
  readonly encryptionKey?: IKey;
  /** Those that a function writes to. */
  readonly logGroups: readonly ILogGroup[];
}

/** What changing entries takes: DynamoDB asks for these for the parts of a transaction, too. */
const CHANGES = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'];

const CLOSE = ['ivschat:DeleteRoom', 'ivschat:SendEvent'];

/** Of any room: one that is gone has no tag, and must be told apart from one that they may not see. */
const READ = ['ivschat:GetRoom', 'ivschat:ListRooms'];

/** The function that opens, closes, reads and lists rooms. */
export function handlerPermissions(scope: IResource, means: Means): { readonly [policy: string]: PolicyDocument } {
  const { dueIndex, ownerIndex } = DIRECTORY_TABLE;
  return {
    Rooms: document(
      // With tags, a creation is one of TagResource as well.
      new PolicyStatement({ actions: ['ivschat:CreateRoom', 'ivschat:TagResource'], resources: [allRooms(scope)], conditions: withTag('RequestTag', means) }),
      new PolicyStatement({ actions: READ, resources: [allRooms(scope)] }),
      roomStatement(scope, means, CLOSE),
    ),
    ...common(scope, means, CHANGES, [dueIndex, ownerIndex]),
  };
}

/** The function that sweeps, and deletes all rooms when the directory goes. It makes none. */
export function sweepPermissions(scope: IResource, means: Means, converge: boolean): { readonly [policy: string]: PolicyDocument } {
  const mend = converge ? ['ivschat:UpdateRoom', 'ivschat:TagResource', 'ivschat:UntagResource'] : [];
  return {
    Rooms: document(
      new PolicyStatement({ actions: READ, resources: [allRooms(scope)] }),
      roomStatement(scope, means, [...CLOSE, ...mend]),
    ),
    ...common(scope, means, [...CHANGES, 'dynamodb:BatchGetItem'], [DIRECTORY_TABLE.dueIndex]),
  };
}

function common(
  scope: IResource, { tableArn, encryptionKey, logGroups }: Means, actions: string[], indexes: string[],
): { readonly [policy: string]: PolicyDocument } {
  const key = encryptionKey && new PolicyStatement({ actions: KEY_WRITE, resources: [encryptionKey.keyArn], conditions: throughDynamoDB(scope.env) });
  return {
    Table: document(
      new PolicyStatement({ actions, resources: [tableArn] }),
      new PolicyStatement({ actions: ['dynamodb:Query'], resources: indexes.map((index) => `${tableArn}/index/${index}`) }),
      ...key ? [key] : [],
    ),
    Logs: writing(...logGroups),
  };
}

function document(...statements: PolicyStatement[]): PolicyDocument {
  return new PolicyDocument({ statements });
}
