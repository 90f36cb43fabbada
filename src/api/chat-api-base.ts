import { Annotations, Token } from 'aws-cdk-lib';
import type { DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IRoomRef } from 'aws-cdk-lib/aws-ivschat';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { checkGuests, checkHosts, checkIdentity, checkModeration } from './api-checks';
import { ApiFunctions } from './api-functions';
import type { ApiRoute } from './api-routes';
import { checkAuthorizer } from './authorizer-checks';
import type { ChatApiOptions } from './chat-api-options';
import type { ChatAuthorizerConfig } from './chat-authorizer-config';
import type { ChatDomainName } from './chat-domain-name';
import type { ChatHostMetrics, ChatModerationMetrics, ChatTokenMetrics } from './chat-function-metrics';
import type { ChatGuests } from './chat-guests';
import type { ChatHostFunction } from './chat-host-function';
import type { ChatModerationFunction } from './chat-moderation-function';
import type { ChatRoomOptions } from './chat-room-options';
import type { ChatTokenFunction } from './chat-token-function';
import { corsOf, type Cors } from './cors';
import { checkDomain } from './domain';
import type { IChatApi } from './i-chat-api';
import { apiFacts } from './openapi/api-facts';
import type { ApiFacts, DoorFacts } from './openapi/facts';
import { openApiOf, writeOpenApi } from './openapi/open-api';
import { roomPolicy, type RoomPolicy } from './room-policy';
import { newUserHashKey } from './user-hash-key';
import { given } from '../common/given';
import { check, has, isString } from '../common/shapes';
import { BOUNDS, checkText, fail } from '../common/validation';
import { ROUTES } from '../contract';

/**
 * What all APIs of chat rooms have in common: who may do what in which room. The kinds differ in how they are reached.
 *
 * @internal for jsii, which then counts its members as those of `ChatApi`
 */
export abstract class ChatApiBase extends Construct implements IChatApi {
  /** The function that issues the tokens. */
  public readonly tokenFunction: ChatTokenFunction;

  /** What the function counts that issues the tokens. */
  public readonly tokenMetrics: ChatTokenMetrics;

  /** What the function counts that moderates, where the API has moderation. */
  public readonly moderationMetrics?: ChatModerationMetrics;

  /** What the function counts with which hosts open rooms, where the API has hosts. */
  public readonly hostMetrics?: ChatHostMetrics;

  /** Where the messages end whose second disconnect failed each time, where bans are part of the API's moderation. */
  public readonly deadLetterQueue?: IQueue;

  /** The key that hashes user ids in the logs, to be shared with other APIs. */
  public readonly userHashKey?: ISecret;

  /** The function with which moderators act, where the API has `moderation`. */
  public readonly moderationFunction?: ChatModerationFunction;

  /** The function with which hosts open and close rooms, where the API has `hosts`. */
  public readonly hostFunction?: ChatHostFunction;

  /** The URL of the API, with a slash at the end. */
  public abstract readonly url: string;

  /** The domain name of one's own, if there is one: it knows where a record in DNS must lead. */
  public abstract readonly chatDomain?: DomainName;

  /** @internal */
  protected readonly _authorizer: ChatAuthorizerConfig;

  /** @internal */
  protected readonly _guests?: ChatGuests;

  /** @internal */
  protected readonly _domain?: ChatDomainName;

  /** @internal */
  protected readonly _cors?: Cors;

  private readonly functions: ApiFunctions;
  private readonly facts: () => ApiFacts;
  private readonly hasDirectory: boolean;

  constructor(scope: Construct, id: string, props: ChatApiOptions) {
    super(scope, id);
    props = given(props);

    check(this, 'authorizer', props.authorizer, 'a ChatAuthorizer, such as ChatAuthorizer.iam()', has('_bind'));
    const authorizer = this._authorizer = props.authorizer._bind();
    checkAuthorizer(this, authorizer);
    this._domain = checkDomain(this, props.domainName);
    this._cors = corsOf(this, props);
    checkIdentity(this, authorizer.type, '', props);
    if (authorizer.type === 'unauthenticated') {
      Annotations.of(this).addWarningV2('cdk-ivschat:unauthenticatedChatApi', 'ChatAuthorizer.unauthenticated() lets everyone on the internet have chat tokens for the rooms of this API.');
    }

    this.userHashKey = props.userHashKey ?? (authorizer.type === 'unauthenticated' ? undefined : newUserHashKey(this));
    const moderation = checkModeration(this, authorizer.type, props);
    const hosts = checkHosts(this, authorizer.type, props);
    const banList = props.banList ?? moderation?.banList;
    const functions = this.functions = new ApiFunctions(this, props, { authorizer, userHashKey: this.userHashKey, banList, moderation, hosts });
    this.tokenFunction = functions.tokens;
    this.tokenMetrics = functions.tokens.metrics;
    this.moderationFunction = functions.moderation;
    this.moderationMetrics = functions.moderation?.metrics;
    this.deadLetterQueue = functions.moderation?.deadLetterQueue;
    this.hostFunction = functions.hosts;
    this.hostMetrics = functions.hosts?.metrics;
    this.hasDirectory = props.directory !== undefined;
    this._guests = checkGuests(this, authorizer.type, props, () => this.tokenFunction._roomKeys);
    const guestPolicy = this._guests && this.letGuestsIn(this._guests);
    this.facts = () => apiFacts({
      title: id,
      url: this.url,
      authorizer,
      routes: this._routes(),
      door: this._door(),
      hasBanList: banList !== undefined,
      hasDirectory: props.directory !== undefined,
      listsOpenRooms: hosts?.listOpenRooms ?? false,
      options: props,
      policy: this.tokenFunction._policy,
      policiesInUse: this.tokenFunction._policiesInUse,
      guestPolicy,
    });
    writeOpenApi(this, this.facts);
  }

  /**
   * Adds a room, which may have rules of its own: what they do not say is as for the other rooms of the API.
   *
   * @param key what clients put into the URL: 1 to 64 letters, digits, `-` and `_`. Throws when there is a room with that key
   * @param room a `Room`, a `CfnRoom` or another `IRoomRef` of the API's own account and region
   * @param options its own rules; by default it has none, and is as the other rooms
   */
  public addRoom(key: string, room: IRoomRef, options: ChatRoomOptions = {}): void {
    checkIdentity(this, this._authorizer.type, `addRoom(${JSON.stringify(key)}): `, options);
    if (given(options).allowedGroups && this._guests?.rooms.includes(key)) {
      fail(this, `guests.rooms must name no room with allowedGroups, got ${JSON.stringify(key)}: guests are in no group`);
    }
    this.functions.addRoom(key, room, options);
  }

  /**
   * The URL to POST to for a token of that room. Throws when the API does not have the key; with a directory, every key that a room can have will do.
   *
   * @param roomKey the key that the room has in the API, such as `lobby`
   */
  public tokenUrl(roomKey: string): string {
    if (this.hasDirectory) {
      check(this, 'the key of tokenUrl', roomKey, 'a string', isString);
      checkText(this, 'the key of tokenUrl', roomKey, BOUNDS.roomKey);
      return this.urlTo(ROUTES.tokens, roomKey);
    }
    return this.urlOf(ROUTES.tokens, 'tokenUrl', roomKey, this.tokenFunction._roomKeys);
  }

  /**
   * The URL to POST to for a guest's token of that room. Throws when `guests` does not have the key.
   *
   * @param roomKey one of `guests.rooms`
   */
  public guestTokenUrl(roomKey: string): string {
    return this.urlOf(ROUTES.guestTokens, 'guestTokenUrl', roomKey, this._guests?.rooms ?? []);
  }

  /**
   * Lets an AWS principal ask for tokens of every room of the API (`execute-api:Invoke`). Only with
   * `ChatAuthorizer.iam()`; with any other authorizer it throws.
   *
   * @param grantee who may ask, such as a role of an Amazon Cognito identity pool
   */
  public grantInvoke(grantee: IGrantable): Grant {
    if (this._authorizer.type !== 'iam') {
      fail(this, `grantInvoke needs ChatAuthorizer.iam(), got ChatAuthorizer.${this._authorizer.type}: no other looks at what IAM allows`);
    }
    check(this, 'the grantee of grantInvoke', grantee, 'an IGrantable, such as a role', has('grantPrincipal'));
    return this._grantRoute(ROUTES.tokens, grantee);
  }

  /**
   * Describes the API as an OpenAPI 3.1 document: its routes, who may call them, what bodies they take with all bounds, and every
   * answer. It names no room and no group.
   *
   * What only the deployment knows (the URL of the API, the id of a user pool) is a token in it: give it to something that is
   * deployed, such as `Source.jsonData('openapi.json', api.openApi())` or `stack.toJsonString(api.openApi())`. The same document
   * without tokens is written beside the template each time that the app is synthesised: see [docs/openapi.md](https://github.com/cdk-ivschat/cdk-ivschat/blob/main/docs/openapi.md).
   *
   * @returns a new object each time, of the rooms and settings that the API has by then
   */
  public openApi(): { [key: string]: unknown } {
    return openApiOf(this.facts());
  }

  /**
   * What this kind of API answers itself, and wants besides.
   *
   * @internal
   */
  protected _door(): DoorFacts {
    return {};
  }

  /**
   * Allows `execute-api:Invoke` on one of the routes.
   *
   * @internal
   */
  protected abstract _grantRoute(route: string, grantee: IGrantable): Grant;

  /**
   * Sets a variable in the environment of each function behind the API. `longest`: see FunctionEnvironment.
   *
   * @internal
   */
  protected _tell(name: string, value: string, longest?: string): void {
    this.functions.tell(name, value, longest);
  }

  /**
   * The routes to make.
   *
   * @internal
   */
  protected _routes(): ApiRoute[] {
    return this.functions.routes(this._guests !== undefined);
  }

  private urlOf(route: string, method: string, roomKey: string, keys: string[]): string {
    if (!Token.isUnresolved(roomKey) && !keys.includes(roomKey)) {
      const of = method === 'tokenUrl' ? 'rooms' : 'guests.rooms';
      fail(this, `${method} needs a key of ${of} (${[...keys].sort().join(', ')}), got ${JSON.stringify(roomKey)}`);
    }
    return this.urlTo(route, roomKey);
  }

  private urlTo(route: string, roomKey: string): string {
    return this.url + route.replace(/^\w+ \//, '').replace(/\{room\}/, () => roomKey);
  }

  private letGuestsIn({ rooms, capabilities = [], sessionDuration }: ChatGuests): RoomPolicy {
    const api = { ...this.tokenFunction._policy, moderatorGroups: [] };
    const policy = roomPolicy(this, 'guests.', { capabilities, groupCapabilities: {}, sessionDuration }, api);
    this.tokenFunction._allowGuests(rooms, policy);
    return policy;
  }
}
