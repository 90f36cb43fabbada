import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture } from './look';
import { CARLA, MONA, type Stage } from './stage';
import { REPOSITORY } from '../../local/paths';

/** The picture in the README, which UPDATE_SCREENSHOT=1 makes anew. */
const PICTURE = join(REPOSITORY, 'docs', 'page.png');
const WINDOW = { width: 1040, height: 620 };
const MOST_BYTES = 150 * 1024;

/** No emoji: not every machine that makes the picture has them. */
const SAID: readonly [name: string, text: string][] = [
  ['Amélie', 'Bonsoir tout le monde !'],
  ['ليلى', 'مرحبا بالجميع!'],
  ['Kenji', 'The sound is so much better than last week'],
  ['Bob', 'Louder, please'],
  ['Zoë', 'Can somebody say when the second half starts?'],
];

/** What people see before they try it. */
export function readmePicture(stage: Stage): void {
  test('the README shows it', async () => {
    const [mona, carla] = await Promise.all([stage.enters({ ...MONA, username: 'Mona' }, 'lobby', { viewport: WINDOW }), stage.enters({ ...CARLA, username: 'Carla' })]);
    await stage.unreviewed('lobby');
    for (const [n, [displayName, text]] of SAID.entries()) {
      await (await stage.writer('lobby', { userId: `person-${n}-${displayName}`, attributes: { displayName } })).say(text);
    }
    await carla.say('At half past, and two surprises are left.');
    await mona.sees(mona.message('two surprises are left'));
    await mona.press('Announce');
    await mona.dialog.getByLabel('Announcement', { exact: true }).fill('The second half begins in five minutes.');
    await mona.press('Send to everybody');
    await mona.sees(mona.page.getByRole('note', { name: 'Announcement' }));
    await mona.seesNoMore(mona.dialog);
    await mona.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    const png = await picture(mona, 'readme');
    if (process.env.UPDATE_SCREENSHOT) writeFileSync(PICTURE, png);
    expect(statSync(PICTURE).size).toBeLessThanOrEqual(MOST_BYTES);
  });
}
