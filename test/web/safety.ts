import { DeleteMessageCommand, SendEventCommand } from '@aws-sdk/client-ivschat';
import { BOB, CARLA, MONA, type Stage } from './stage';

/** What somebody could say who wants more than to be read. */
const HOSTILE = [
  '<script>window.pwned = 1</script>',
  '<img src=x onerror="window.pwned = 1">',
  '<svg onload=window.pwned=1>',
  '"><iframe srcdoc="<script>parent.pwned=1</script>">',
  '\' onmouseover=\'window.pwned=1',
  '<a href="javascript:window.pwned=1">here</a>',
  'javascript:window.pwned=1',
  '[here](javascript:window.pwned=1)',
  'www.example.com and mailto:mallory@example.com',
  '{{constructor.constructor("window.pwned=1")()}} ${window.pwned=1}',
  '&lt;b&gt; &amp; &#x27;',
  '</textarea><style>*{display:none}</style>',
  '__proto__',
];

/** What is in the log that is no text. */
const ELEMENTS = 'a, img, script, iframe, style, object, embed, form, link, [href], [src], [srcdoc], [onclick], [onerror], [onload], [onmouseover], [style*=url]';

/** Nobody harms anybody else through the page. */
export function safety(stage: Stage): void {
  describe('for the page', () => {
    test('everything that comes from others is text: names, messages, announcements and reasons', async () => {
      const [bob, mona] = await Promise.all([stage.enters(BOB), stage.enters(MONA)]);
      await stage.unreviewed('lobby');
      const { arn } = await stage.room('lobby');
      for (const [n, text] of HOSTILE.entries()) {
        const mallory = await stage.writer('lobby', { userId: `mallory-${n}`, attributes: { displayName: text, [text]: text } });
        await mallory.say(text, { [text]: text, displayName: text, style: text });
        await stage.ivschat.send(new SendEventCommand({ roomIdentifier: arn, eventName: 'announcement', attributes: { text, message: text, announcement: text, [text]: text } }));
      }
      const writer = await stage.writer('lobby');
      await writer.say('That was all');
      for (const visitor of [bob, mona]) {
        await visitor.sees(visitor.message('That was all'));
        const articles = await visitor.log.getByRole('article').evaluateAll((all) => all.map((article) => [article.getAttribute('aria-label') ?? '', article.textContent ?? '']));
        for (const text of HOSTILE) {
          const own = articles.find(([label]) => label.startsWith(`${text}, `));
          expect({ text, in: own?.[1] }).toEqual({ text, in: expect.stringContaining(text) });
        }
        await expect(visitor.log.locator(ELEMENTS).count()).resolves.toBe(0);
        expect(await visitor.ask('typeof window.pwned')).toBe('undefined');
        expect(await visitor.ask('typeof ({}).displayName')).toBe('undefined');
      }
      const [[, text]] = await bob.log.getByRole('article').evaluateAll((all) => all.map((article) => ['', article.textContent ?? '']));
      expect(text).toBeDefined();
      const ids = bob.socket.heard.map((frame) => JSON.parse(frame) as { Type: string; Id: string }).filter(({ Type }) => Type === 'MESSAGE');
      await stage.ivschat.send(new DeleteMessageCommand({ roomIdentifier: arn, id: ids[0].Id, reason: HOSTILE[1] }));
      await bob.sees(bob.message(`Deleted by a moderator: ${HOSTILE[1]}`));
      await expect(bob.log.locator(ELEMENTS).count()).resolves.toBe(0);
    });

    test('the policy holds: what is not of the page does not run, load or connect', async () => {
      const bob = await stage.enters(BOB);
      expect(await bob.ask('seen.violations')).toEqual([]);
      bob.isProvoked = true;
      const tries = {
        'a script in the document': 'const s = document.createElement("script"); s.append("window.pwned = 1"); document.body.append(s)',
        'a handler in an attribute': 'document.body.setAttribute("onclick", "window.pwned = 1"); document.body.click()',
        'a script of somebody else': 'const s = document.createElement("script"); s.setAttribute("src", "http://127.0.0.1:1/x.js"); document.body.append(s)',
        'a style in the document': 'const s = document.createElement("style"); s.append("body { opacity: 0.5 }"); document.head.append(s)',
        'a picture of somebody else': 'new Image().src = "http://127.0.0.1:1/x.png"',
        'a frame': 'const f = document.createElement("iframe"); f.src = "http://127.0.0.1:1/"; document.body.append(f)',
        'a request to somebody else': 'fetch("http://127.0.0.1:1/").catch(() => 0)',
        'a socket to somebody else': 'try { new WebSocket("ws://127.0.0.1:1/") } catch {}',
        'another base': 'const b = document.createElement("base"); b.href = "http://127.0.0.1:1/"; document.head.append(b)',
      };
      for (const [what, expression] of Object.entries(tries)) {
        const before = await bob.ask<number>('seen.violations.length');
        await bob.ask(`(() => { try { ${expression} } catch (error) { seen.violations.push(error.name) } })()`);
        await bob.until(`seen.violations.length > ${before}`).catch(() => { throw new Error(`The policy let through: ${what}`); });
      }
      expect(await bob.ask('typeof window.pwned')).toBe('undefined');
      expect(await bob.ask('getComputedStyle(document.body).opacity')).toBe('1');
    });

    test('what must be secret is in memory alone: not stored, not in an address, the document or the console', async () => {
      const visitors = await Promise.all([stage.enters(CARLA), stage.enters(BOB), stage.enters(MONA), stage.watches()]);
      for (const [n, visitor] of visitors.entries()) {
        if (n < 3) await visitor.say('Anything to see?');
        const secrets = [...visitor.secrets, ...n < 3 ? [stage.password] : []];
        expect(secrets.length).toBeGreaterThanOrEqual(n < 3 ? 4 : 1); // the tokens of the sign-in, of the chat, and the password
        const places = {
          stored: await visitor.ask<string>('seen.stored()'),
          cookies: JSON.stringify(await visitor.context.cookies()),
          written: await visitor.ask<string>('seen.written()'),
          asked: [...visitor.asked, ...visitor.sockets.map(({ url }) => url)].join('\n'),
          said: [...visitor.said, ...visitor.errors].join('\n'),
        };
        for (const [place, text] of Object.entries(places)) {
          expect({ place, found: secrets.filter((secret) => text.includes(secret)).length }).toEqual({ place, found: 0 });
        }
        expect(places.cookies).toBe('[]');
        expect(JSON.parse(places.stored)).toEqual([{}, {}, '', [], [], expect.anything(), '', null, expect.any(String)]);
      }
    });
  });
}
