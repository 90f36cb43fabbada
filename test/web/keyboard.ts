import { BOB, MONA, type Role, type Stage } from './stage';
import type { Visitor } from './visitor';

/** Goes on with the Tab key until it is there, and sees all the way where it is. */
async function tabTo(visitor: Visitor, name: RegExp, key = 'Tab'): Promise<void> {
  const passed: string[] = [];
  for (let n = 0; n < 60; n++) {
    await visitor.page.keyboard.press(key);
    const focused = await visitor.ask<string>('seen.focused()');
    if (!/^(body|html|h1|h2|dialog) /.test(focused)) expect({ focused, isShown: await visitor.ask('seen.isFocusShown()') }).toEqual({ focused, isShown: true });
    if (name.test(focused)) return;
    passed.push(focused);
  }
  throw new Error(`The Tab key does not come to ${name}, but to ${[...new Set(passed)].join(', ')}`);
}

async function focusIs(visitor: Visitor, name: RegExp): Promise<void> {
  await visitor.until(`${name}.test(seen.focused())`);
}

/** Nobody needs a mouse. */
export function keyboard(stage: Stage): void {
  describe('with the keyboard alone', () => {
    const arrives = async (role: Role): Promise<Visitor> => {
      const visitor = await stage.arrives();
      const { page } = visitor;
      await visitor.sees(visitor.heading('Chat'));
      await tabTo(visitor, /^input User name/);
      await page.keyboard.type(role.username);
      await tabTo(visitor, /^input Password/);
      await stage.typesPassword(visitor, role);
      await page.keyboard.press('Enter');
      await visitor.sees(visitor.heading('Rooms'));
      await focusIs(visitor, /^h1 Rooms/);
      await visitor.sees(visitor.button('Enter lobby'));
      await tabTo(visitor, /^button Enter lobby/);
      await page.keyboard.press('Enter');
      await visitor.is('Connected');
      await focusIs(visitor, /^h1 lobby/);
      return visitor;
    };

    test('somebody signs in, enters, writes, leaves and signs out', async () => {
      const bob = await arrives(BOB);
      await tabTo(bob, /^textarea Message/);
      await bob.page.keyboard.type('Typed');
      await bob.page.keyboard.press('Enter');
      await bob.sees(bob.message('Typed'));
      await focusIs(bob, /^textarea Message/); // to go on writing
      await tabTo(bob, /^button Leave/);
      await bob.page.keyboard.press('Space');
      await focusIs(bob, /^h1 Rooms/);
      await tabTo(bob, /^button Sign out/);
      await bob.page.keyboard.press('Enter');
      await focusIs(bob, /^h1 Chat/);
    });

    test('somebody whose input method takes the Enter key sends nothing with it, whether it is said before or after', async () => {
      const bob = await stage.enters(BOB);
      await bob.box.fill('日本');
      for (const how of ['isComposing: true', 'keyCode: 229']) { // Chromium and Firefox, and Safari
        await bob.ask(`document.getElementById('message').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, ${how} }))`);
      }
      expect(await bob.box.inputValue()).toBe('日本');
      await bob.box.press('End');
      await bob.page.keyboard.type('語');
      await bob.box.press('Enter');
      await bob.sees(bob.message('日本語'));
    });

    test('somebody reads on from where the log was left', async () => {
      const bob = await arrives(BOB);
      await stage.unreviewed('lobby');
      const writer = await stage.writer('lobby');
      for (let n = 0; n < 40; n++) await writer.say(`Line ${n} of forty`);
      await bob.sees(bob.message('Line 39 of forty'));
      await tabTo(bob, /^div Messages/);
      const talk = writer.talk(50, 4, (n) => `Meanwhile ${n}`); // and yet one gets away from the end
      const end = await bob.log.evaluate((log) => log.scrollTop);
      await bob.page.keyboard.press('PageUp');
      await bob.until(`document.querySelector('[role=log]').scrollTop < ${end - 100}`);
      await bob.sees(bob.button(/^\d+ new messages?$/));
      await talk;
      await bob.sees(bob.message('Meanwhile 199'));
      expect(await bob.log.evaluate(({ scrollTop, clientHeight, scrollHeight }) => scrollHeight - clientHeight - scrollTop)).toBeGreaterThan(1000);
      await tabTo(bob, /^button \d+ new messages?/);
      await bob.page.keyboard.press('Enter');
      await bob.until('(({ scrollTop, clientHeight, scrollHeight }) => scrollHeight - clientHeight - scrollTop < 2)(document.querySelector("[role=log]"))');
      await bob.seesNoMore(bob.button(/^\d+ new messages?$/));
    });

    test('a moderator looks at what may be done, thinks better of it, and does it', async () => {
      const [bob, mona] = await Promise.all([stage.enters(BOB), arrives(MONA)]);
      await bob.say('Please keep me');
      await mona.sees(mona.message('Please keep me'));
      await tabTo(mona, /^button Moderate bob/i);
      await mona.page.keyboard.press('Enter');
      await mona.sees(mona.dialog);
      expect(await mona.ask('document.activeElement.closest("dialog") !== null')).toBe(true);
      await mona.page.keyboard.press('Escape');
      await mona.seesNoMore(mona.dialog);
      await focusIs(mona, /^button Moderate bob/i);
      await mona.page.keyboard.press('Enter');
      await tabTo(mona, /^input Reason/);
      await mona.page.keyboard.type('enough');
      await tabTo(mona, /^button Disconnect/);
      await mona.page.keyboard.press('Enter');
      await bob.is(/^Disconnected: .*enough/);
      await mona.seesNoMore(mona.dialog);
      await focusIs(mona, /^button Moderate bob/i);
    });
  });
}
