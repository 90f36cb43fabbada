import { DIRECTORY_ALIASES } from '../contract';
import type { CloseAnswer, CloseRequest, ListRequest, OpenRequest, ReadRequest, RoomAnswer, RoomDirectoryAnswers, RoomPolicy } from './contract';
import { errorOf, RoomDirectoryError } from './error';

/** The input of `InvokeCommand` in @aws-sdk/client-lambda, as far as it is used. */
export interface InvokeInput {
  readonly FunctionName: string;
  readonly Qualifier: string;
  readonly InvocationType: 'RequestResponse';
  readonly Payload: Uint8Array;
}

/** The output of the same, as far as it is read. */
export interface InvokeOutput {
  readonly Payload?: Uint8Array;
  readonly FunctionError?: string;
}

/** The `LambdaClient` of @aws-sdk/client-lambda, or whatever sends the same commands. */
export interface LambdaSender<Command> {
  send(command: Command): Promise<InvokeOutput>;
}

/** What a client is made of. */
export interface RoomDirectoryClientOptions {
  /** The name or the ARN of the directory's function, without an alias: `RoomDirectory.functionName`, `RoomDirectory.functionArn`. */
  readonly functionName: string;
  /** Calls the Invoke operation of AWS Lambda. What it throws, the client throws as it is. */
  readonly invoke: (input: InvokeInput) => Promise<InvokeOutput>;
}

/** A room of the directory. */
export interface DirectoryRoom {
  readonly room: string;
  /** Missing while the room is being opened. */
  readonly roomArn?: string;
  /** Tokens are given in an `open` one alone. */
  readonly state: 'opening' | 'open' | 'closing';
  readonly owner?: string;
  readonly policy?: RoomPolicy;
  /** Since when it is open; while it is being opened, when it was asked for. */
  readonly openedAt: Date;
  /** When it closes by itself. Missing: never. */
  readonly endsAt?: Date;
}

/** A room that is open. */
export interface OpenedRoom extends DirectoryRoom {
  readonly roomArn: string;
  readonly state: 'open';
  /** Whether this call made it. */
  readonly created: boolean;
}

/** Some of the rooms of a directory. */
export interface RoomPage {
  readonly rooms: readonly DirectoryRoom[];
  /** Asks for the next page. Missing in the last one. */
  readonly nextToken?: string;
}

type Without<Request> = Omit<Request, 'action'>;

/**
 * Opens, closes, reads and lists the rooms of a `RoomDirectory`, by calling its function: each method through the alias that `grantOpen`,
 * `grantClose` and `grantRead` give the right to call. A room takes seconds to make where the service is busy, so the Lambda client must not give
 * up before `waitSeconds` are over, and the same call may be repeated at will: it never makes a second room.
 *
 * Methods reject with a RoomDirectoryError, or with what the Lambda client throws.
 */
export class RoomDirectoryClient {
  /**
   * A client on top of the AWS SDK for JavaScript v3: `RoomDirectoryClient.of(new LambdaClient({}), InvokeCommand, functionName)`.
   *
   * @param lambda a `LambdaClient`
   * @param InvokeCommand the class of @aws-sdk/client-lambda, which this package does not depend on
   * @param functionName as in RoomDirectoryClientOptions
   */
  static of<Command, Sender extends LambdaSender<Command>>(
    lambda: Sender,
    InvokeCommand: new (input: InvokeInput) => Command,
    functionName: string,
  ): RoomDirectoryClient {
    return new RoomDirectoryClient({ functionName, invoke: async (input) => lambda.send(new InvokeCommand(input)) });
  }

  constructor(private readonly options: RoomDirectoryClientOptions) {}

  /** Opens the room of a key, or finds it open. */
  async open(request: Without<OpenRequest>): Promise<OpenedRoom> {
    return withDates(await this.call('open', 'open', request));
  }

  /** Closes the room of a key, if there is one. */
  async close(request: Without<CloseRequest>): Promise<CloseAnswer> {
    return this.call('close', 'close', request);
  }

  /** What is known of the room of a key. Rejects with `RoomNotFound` where there is none. */
  async read(request: Without<ReadRequest>): Promise<DirectoryRoom> {
    return withDates(await this.call('read', 'read', request));
  }

  /** A page of rooms: those of an owner, the newest first, or all. A room opened a moment ago may be missing. */
  async list(request: Without<ListRequest> = {}): Promise<RoomPage> {
    const { rooms, ...rest } = await this.call('list', 'read', request);
    return { ...rest, rooms: rooms.map(withDates) };
  }

  private async call<Action extends keyof RoomDirectoryAnswers>(
    action: Action,
    alias: keyof typeof DIRECTORY_ALIASES,
    request: object,
  ): Promise<RoomDirectoryAnswers[Action]> {
    const { Payload, FunctionError } = await this.options.invoke({
      FunctionName: this.options.functionName,
      Qualifier: DIRECTORY_ALIASES[alias],
      InvocationType: 'RequestResponse',
      Payload: new TextEncoder().encode(JSON.stringify({ ...request, action })),
    });
    const answer = parse(Payload);
    if (FunctionError !== undefined) throw errorOf(answer);
    if (typeof answer !== 'object' || answer === null) throw new RoomDirectoryError('ServiceFailed', 'The function of the room directory gave no answer');
    return answer as RoomDirectoryAnswers[Action];
  }
}

function parse(payload: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(payload));
  } catch {
    return undefined;
  }
}

function withDates<Answer extends RoomAnswer>({ openedAt, endsAt, ...rest }: Answer) {
  return { ...rest, openedAt: new Date(openedAt), ...endsAt === undefined ? {} : { endsAt: new Date(endsAt) } };
}
