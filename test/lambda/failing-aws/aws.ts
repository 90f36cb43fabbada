import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** What AWS answers when it does not do what it was asked. Messages quote what was sent, as AWS's do. */
const FAILURES = {
  throttled: (response, operation) => answerError(response, ...THROTTLING[operation] ?? [400, 'ThrottlingException']),
  absent: (response, operation) => answerError(response, ...ABSENT[operation] ?? [400, 'ResourceNotFoundException']),
  denied: (response) => answerError(response, 400, 'AccessDeniedException'),
  failing: (response) => answerError(response, 500, 'InternalServerError'),
  away: (response) => response.writeHead(503, { 'content-type': 'text/html' }).end('<html>SECRET arn:aws:x</html>'),
  strange: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>SECRET arn:aws:x</html>'),
  broken: (response) => response.destroy(),
  cut: (response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': '1000' }).write('{"a":');
    setTimeout(() => response.destroy(), 50);
  },
  half: (response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': '1000' }).write('{"a":');
  },
  slow: () => undefined,
} satisfies Record<string, (response: ServerResponse, operation: string) => unknown>;

export type Failure = keyof typeof FAILURES;
export const KINDS = Object.keys(FAILURES) as Failure[];

const IVSCHAT = ['CreateChatToken', 'SendEvent', 'DeleteMessage', 'DisconnectUser'];
const of = (operations: string[], ...error: [status: number, name: string]) => Object.fromEntries(operations.map((operation) => [operation, error]));
const TABLE = ['GetItem', 'BatchGetItem', 'UpdateItem', 'PutItem', 'DeleteItem', 'Query'];

const THROTTLING: Record<string, readonly [number, string] | undefined> = {
  ...of(TABLE, 400, 'ProvisionedThroughputExceededException'), ...of(IVSCHAT, 429, 'ThrottlingException'), SendMessage: [403, 'RequestThrottled'], Invoke: [429, 'TooManyRequestsException'],
};
const ABSENT: Record<string, readonly [number, string] | undefined> = { ...of(IVSCHAT, 404, 'ResourceNotFoundException'), SendMessage: [400, 'QueueDoesNotExist'], Invoke: [404, 'ResourceNotFoundException'] };

function answerError(response: ServerResponse, status: number, name: string): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': name, 'x-amzn-requestid': 'aws-request-1' })
    .end(JSON.stringify({ __type: name, message: 'SECRET arn:aws:iam::123456789012:role/x is not authorized' }));
}

/** Whatever is sent with this in it fails so, in that operation alone. */
export function toFail(operation: string, failure: Failure): string {
  return `SECRET-fail-${operation}-${failure}-`;
}

/** Every operation that the functions call, as `operation` and `SECRET-…` of what failed or was done. */
export interface Played {
  readonly server: Server;
  readonly calls: { readonly operation: string; readonly body: string }[];
  /** Fails whatever is sent. */
  readonly down: Map<string, Failure>;
}

export function playAws(): Played {
  const [calls, down]: [Played['calls'], Played['down']] = [[], new Map()];
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const operation = /\/invocations\b/.test(request.url!) ? 'Invoke' : String(request.headers['x-amz-target'] ?? request.url).split(/[./]/).at(-1)!;
    const body = await text(request);
    calls.push({ operation, body });
    const failure = down.get(operation) ?? KINDS.find((kind) => body.includes(toFail(operation, kind)));
    if (failure) return FAILURES[failure](response, operation);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer(operation, body)));
  });
  return { server, calls, down };
}

function answer(operation: string, body: string): object {
  switch (operation) {
    case 'BatchGetItem': return { Responses: { bans: [] }, UnprocessedKeys: {} };
    case 'Query': return { Items: [], Count: 0 };
    case 'SendMessage': return { MessageId: 'm', MD5OfMessageBody: createHash('md5').update(String((JSON.parse(body) as { MessageBody: string }).MessageBody)).digest('hex') };
    case 'CreateChatToken': return { token: 'CHAT-TOKEN', tokenExpirationTime: '2030-11-14T22:14:20Z', sessionExpirationTime: '2030-11-14T23:13:20Z' };
    case 'SendEvent': case 'DeleteMessage': return { id: 'AbCdEf012345' };
    case 'GetSecretValue': return { SecretString: 'k'.repeat(64) };
    case 'Invoke': return invoked(JSON.parse(body) as { action: string; room: string; owner?: string });
    default: return {};
  }
}

/** As a directory answers, in which every room is open and belongs to whoever asks for it, or to the user `owner`. */
function invoked({ action, room, owner = 'owner' }: { readonly action: string; readonly room: string; readonly owner?: string }): object {
  if (action === 'list') return { rooms: [] };
  if (action === 'close') return { room, closed: true };
  return { room, roomArn: 'arn:aws:ivschat:us-east-1:123456789012:room/showshowshow', state: 'open', owner, openedAt: '2030-11-14T22:14:20.000Z', created: true };
}
