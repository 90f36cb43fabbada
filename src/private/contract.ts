/**
 * What the constructs and the handlers agree on: the one file that both import, so that they cannot drift apart.
 * Names in deployed stacks live for ever: add to them, never rename.
 */

/** CloudFormation resource type of a room. */
export const ROOM_RESOURCE_TYPE = 'Custom::IVSChatRoom';
