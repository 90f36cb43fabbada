import { ask as askDoor } from './doors';
import { Harness } from './harness';
import { accessToken, newPassword, register } from '../../local/demo/people';
import { readFileSync, readdirSync } from 'node:fs';
const harness = Harness.forFile();
test('x', async () => {
  const { outputs } = await harness.deploy('chat-doors');
  const pool = { endpoint: harness.aws.endpoint, userPoolId: outputs.UserPoolId!, clientId: outputs.ClientId! };
  const pw = newPassword();
  await register(pool, { username: 'mona', displayName: 'm', group: 'moderators' }, pw);
  const t = await accessToken(pool, 'mona', pw);
  for (const d of ['Http', 'Rest']) {
    for (const [p, o] of [['rooms/lobby/tokens', {}], ['rooms/lobby/tokens', { body: {} }], ['rooms/lobby/events', { body: { eventName: 'poll' } }], ['rooms/lobby/disconnects', { body: { userId: 'x' } }]] as const) {
      const a = await askDoor(outputs[`${d}Url`]!, harness.aws.endpoint, p, t, o as any);
      console.log(d, p, JSON.stringify(o), a.status, a.text);
    }
  }
  console.log(JSON.stringify(harness.leastPrivilegeElsewhere(), null, 1));
  console.log(JSON.stringify(harness.recorded().slice(-30), null, 0));
}, 200_000);
