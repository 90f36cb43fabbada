import { Harness } from './harness';
import { Stage } from './logging/stage';
import { testChanges } from './logging/test-changes';
import { testDestruction } from './logging/test-destruction';
import { testFailures } from './logging/test-failures';
import { testLookUps } from './logging/test-look-ups';

// One local AWS and one story, in this order: each part begins with what the one before it left.

const harness = Harness.forFile();
const stage = new Stage(harness);

testChanges(stage);
testLookUps(stage);
testFailures(stage);
testDestruction(stage);

test('all of it with no permission missing and none left over', async () => {
  // No room is adopted here: moving.test.ts does that.
  expect(await harness.leastPrivilege()).toEqual({ denied: [], unused: [expect.stringMatching(/IVSChatRoomProvider.*: ivschat:GetRoom$/)] });
});
