import { Duration } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { build, synth } from './http-api';
import { readConfig } from '../../../lambda/chat-token/config';
import type { ChatApiProps } from '../../../src/api/chat-api';
import { ChatAuthorizer } from '../../../src/api/chat-authorizer';
import { ChatCapability } from '../../../src/api/chat-capability';
import { room, tokenFunction } from '../deployed';

describe('guests', () => {
  test('have a route without an authorizer, a throttle of their own and a warning', () => {
    const { stack, template } = synth({ guests: { rooms: ['lobby'] } });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'POST /rooms/{room}/guest-tokens', AuthorizationType: 'NONE', AuthorizationScopes: Match.absent() });
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'POST /rooms/{room}/tokens', AuthorizationType: 'JWT' });
    const routes = template.findResources('AWS::ApiGatewayV2::Route', { Properties: { RouteKey: 'POST /rooms/{room}/guest-tokens' } });
    template.hasResource('AWS::ApiGatewayV2::Stage', {
      Properties: { RouteSettings: { 'POST /rooms/{room}/guest-tokens': { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 20 } } },
      DependsOn: Match.arrayWith(Object.keys(routes)),
    });
    Annotations.fromStack(stack).hasWarning('/Stack/ChatApi', Match.stringLikeRegexp('everyone on the internet have chat tokens for lobby.*cdk-ivschat:chatGuests'));
  });

  test('read, unless it is said otherwise, whatever those who sign in may do', () => {
    const { environment } = tokenFunction(synth({ guests: { rooms: ['lobby', 'vip'] }, capabilities: ChatCapability.ALL, groupCapabilities: { mods: ChatCapability.ALL } }).stack);
    expect(readConfig(environment).guests).toEqual({
      rooms: new Set(['lobby', 'vip']), policy: { capabilities: [], groupCapabilities: new Map(), moderatorGroups: [], sessionMinutes: 60 },
    });
    const guests = { rooms: ['vip'], capabilities: [ChatCapability.SEND_MESSAGE], sessionDuration: Duration.minutes(5) };
    expect(readConfig(tokenFunction(synth({ guests }).stack).environment).guests?.policy).toMatchObject({ capabilities: ['SEND_MESSAGE'], sessionMinutes: 5 });
  });

  test('have a URL for each room that is theirs', () => {
    const { api } = build({ guests: { rooms: ['lobby'] } });
    expect(api.guestTokenUrl('lobby')).toBe(`${api.url}rooms/lobby/guest-tokens`);
    expect(() => api.guestTokenUrl('vip')).toThrow('[Stack/ChatApi] guestTokenUrl needs a key of guests.rooms (lobby), got "vip"');
    expect(() => build().api.guestTokenUrl('lobby')).toThrow('guestTokenUrl needs a key of guests.rooms (), got "lobby"');
  });

  test('may enter a room that is added later, but none for certain groups', () => {
    const { stack, api } = build({ guests: { rooms: ['stage', 'backstage'] } });
    api.addRoom('stage', room(stack, 'RoomStage'));
    expect(() => api.addRoom('backstage', room(stack, 'RoomBackstage'), { allowedGroups: ['vips'] }))
      .toThrow('[Stack/ChatApi] guests.rooms must name no room with allowedGroups, got "backstage": guests are in no group');
    expect(() => Template.fromStack(stack)).toThrow('[Stack/ChatApi] guests.rooms must name rooms of the API (lobby, stage, vip), got "backstage"');
  });

  test.each<[string, Partial<ChatApiProps>, string]>([
    ['no room', { guests: { rooms: [] } }, 'guests.rooms must have at least 1 key of rooms, got 0'],
    ['a room instead of its key', { guests: { rooms: [{} as never] } }, 'guests.rooms[0] must be a key of rooms, got {}'],
    ['nobody who signs in', { guests: { rooms: ['lobby'] }, authorizer: ChatAuthorizer.unauthenticated() }, 'guests needs an authorizer that others sign in with, got ChatAuthorizer.unauthenticated()'],
    ['too long a session', { guests: { rooms: ['lobby'], sessionDuration: Duration.hours(4) } }, 'guests.sessionDuration (in minutes) must be a whole number from 1 to 180, got 240'],
    ['a wrong throttle', { guests: { rooms: ['lobby'], throttle: { rateLimit: -1 } } }, 'guests.throttle.rateLimit must be a number from 0 on, got -1'],
    ['a text for a capability', { guests: { rooms: ['lobby'], capabilities: ['SEND_MESSAGE' as never] } }, 'guests.capabilities[0] must be a ChatCapability'],
  ])('%s is an error', (_, props, message) => {
    expect(() => synth(props)).toThrow(`[Stack/ChatApi] ${message}`);
  });
});
