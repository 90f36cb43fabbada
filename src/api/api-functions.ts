import type { IRoomRef } from 'aws-cdk-lib/aws-ivschat';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { type ApiRoute, hostRoutes, moderationRoutes, tokenRoutes } from './api-routes';
import type { ChatApiOptions } from './chat-api-options';
import type { ChatAuthorizerConfig } from './chat-authorizer-config';
import type { IChatBanList } from './chat-ban-list';
import { ChatHostFunction } from './chat-host-function';
import type { ChatHosts } from './chat-hosts';
import type { ChatModeration } from './chat-moderation';
import { ChatModerationFunction } from './chat-moderation-function';
import type { ChatRoomOptions } from './chat-room-options';
import { ChatTokenFunction } from './chat-token-function';
import { sortedEntries } from '../common/sorted';
import { TOKEN_ENV } from '../contract';

/** What of an API's options has been checked, and made whole. */
interface Checked {
  readonly authorizer: ChatAuthorizerConfig;
  readonly userHashKey?: ISecret;
  readonly banList?: IChatBanList;
  readonly moderation?: ChatModeration;
  readonly hosts?: ChatHosts;
}

/** The functions behind an API: one that issues tokens, and one for moderators and one for hosts where it has any. All know its rooms and its authorizer. */
export class ApiFunctions {
  public readonly tokens: ChatTokenFunction;
  public readonly moderation?: ChatModerationFunction;
  public readonly hosts?: ChatHostFunction;

  constructor(scope: Construct, props: ChatApiOptions, { authorizer, userHashKey, banList, moderation, hosts }: Checked) {
    const { rooms, directory } = props;
    const claims = 'userIdClaim' in authorizer ? { userIdClaim: authorizer.userIdClaim, groupsClaim: authorizer.groupsClaim } : {};
    this.tokens = new ChatTokenFunction(scope, 'TokenFunction', {
      rooms,
      capabilities: props.capabilities,
      groupCapabilities: props.groupCapabilities,
      attributeClaims: props.attributeClaims,
      requestAttributes: props.requestAttributes,
      sessionDuration: props.sessionDuration,
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      userHashKey,
      directory,
      ownerCapabilities: props.ownerCapabilities,
      banList,
      tokenRenewal: props.tokenRenewal,
      tokensPerUser: props.tokensPerUser,
      ...claims,
      _moderatorGroups: moderation?.groups,
    });
    if (moderation) {
      this.moderation = ChatModerationFunction._of(scope, 'ModerationFunction', {
        moderation, banList, directory, policy: this.tokens._policy, userHashKey, ...claims,
      });
      if (rooms) this.moderation._addRooms(sortedEntries(rooms));
    }
    if (hosts && directory) {
      this.hosts = ChatHostFunction._of(scope, 'HostFunction', {
        hosts, directory, banList, moderatorGroups: moderation?.groups ?? [], userHashKey, ...claims,
      });
      if (rooms) this.hosts._addRooms(Object.keys(rooms));
    }
    switch (authorizer.type) {
      case 'unauthenticated': this.tokens._allowAnonymous(); break;
      case 'userPool': this.tell(TOKEN_ENV.authorizer, 'jwt'); break;
      default: this.tell(TOKEN_ENV.authorizer, authorizer.type);
    }
  }

  /** As ChatTokenFunction.addRoom() does. */
  public addRoom(key: string, room: IRoomRef, options: ChatRoomOptions): void {
    this.tokens.addRoom(key, room, options);
    this.moderation?._addRoom(key, room, options);
    this.hosts?._addRooms([key]);
  }

  /** Sets a variable in the environment of each. `longest`: see FunctionEnvironment. */
  public tell(name: string, value: string, longest?: string): void {
    this.tokens._tell(name, value, longest);
    this.moderation?._tell(name, value, longest);
    this.hosts?._tell(name, value, longest);
  }

  /** The routes that lead to them. */
  public routes(forGuests: boolean): ApiRoute[] {
    return [
      ...tokenRoutes(this.tokens.handler, forGuests),
      ...this.moderation ? moderationRoutes(this.moderation.handler, this.moderation.deadLetterQueue !== undefined) : [],
      ...this.hosts ? hostRoutes(this.hosts.handler) : [],
    ];
  }
}
