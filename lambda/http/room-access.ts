import type { RoomPolicy } from './policy';
import type { Entry, RoomRules } from '../directory/entry';

/** Who may enter a room and who may moderate it, of all that a policy says. */
export type Access = Pick<RoomPolicy, 'allowedGroups' | 'moderatorGroups' | 'moderatorUserIds' | 'owner'>;

/** That of a room of a directory: what its own rules say stands in place of what the API says. */
export function accessTo(owner: string | undefined, rules: RoomRules = {}, api: Pick<RoomPolicy, 'allowedGroups' | 'moderatorGroups'>): Access {
  return {
    allowedGroups: rules.allowedGroups ?? api.allowedGroups,
    moderatorGroups: rules.moderatorGroups ?? api.moderatorGroups,
    moderatorUserIds: rules.moderatorUserIds,
    owner,
  };
}

/** Whether a room of a directory is there to be used: one that is being opened or closed is not. */
export function isOpen(state: Entry['state'], arn: string | undefined): arn is string {
  return state === 'open' && arn !== undefined;
}

/** Whether its time is over; `now` in milliseconds since 1970. Whoever is in it stays until it is deleted, which may be a minute later. */
export function hasEnded(endsAt: Date | undefined, now: () => number): boolean {
  return endsAt !== undefined && endsAt.getTime() <= now();
}
