import { CreateRoomCommand } from '@aws-sdk/client-ivschat';
import { ALL, type Stage } from '../stage';

/** The ARN of no room. */
export const NOBODY = 'arn:aws:ivschat:us-east-1:000000000000:room/000000000000';

/** The production room as its CfnRoom has it. */
export const FOUND = { name: 'lobby-of-production', maximumMessageLength: 100, maximumMessageRatePerSecond: 5, tags: { cost: '42', team: 'legacy' } };

/** A room that is in production already, and what the template says of it. */
export async function inProduction(stage: Stage): Promise<{ arn: string; adopting: Record<string, unknown> }> {
  const { arn = '' } = await stage.outsider.send(new CreateRoomCommand(FOUND));
  stage.emulator.clearCalls();
  return { arn, adopting: { ...ALL, AdoptRoomArn: arn } };
}

/** The room is the only one, and as it was found. */
export async function expectUntouched(stage: Stage, arn: string): Promise<void> {
  expect(await stage.rooms()).toEqual([expect.objectContaining({ ...FOUND, arn })]);
}
