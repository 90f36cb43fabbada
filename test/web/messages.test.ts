import { modulesOfPage } from './modules';

interface Messages {
  readonly all: readonly { readonly id: string; readonly deleted?: string }[];
  readonly count: number;
  add(item: object): void;
  delete(id: string, reason?: string): void;
  subscribe(listener: () => void): void;
}

let messages: Messages;
let told: string[][];

const say = (id: string) => messages.add({ kind: 'message', id, userId: 'bob', name: 'Bob', text: id, time: new Date() });
const draw = () => jest.advanceTimersByTime(16);

beforeEach(async () => {
  const { Messages: List } = await modulesOfPage<{ readonly Messages: new () => Messages }>('messages');
  jest.useFakeTimers();
  Object.assign(globalThis, {
    requestAnimationFrame: (callback: () => void) => setTimeout(callback, 16),
    cancelAnimationFrame: (timer: NodeJS.Timeout) => clearTimeout(timer),
  });
  messages = new List();
  told = [];
  messages.subscribe(() => told.push(messages.all.map(({ id }) => id)));
});

afterEach(() => jest.useRealTimers());

test('as many are counted as are there to read', () => {
  say('one');
  say('two');
  expect([messages.count, messages.all.length]).toEqual([0, 0]);
  draw();
  expect([messages.count, messages.all.length]).toEqual([2, 2]);
  for (let n = 0; n < 1000; n++) say(`more-${n}`);
  draw();
  expect([messages.count, messages.all.length, messages.all.at(-1)!.id]).toEqual([1002, 300, 'more-999']);
});

test('what comes just before another is deleted is told of, whether that one is there or not', () => {
  say('one');
  messages.delete('none');
  draw();
  say('two');
  messages.delete('one', 'spam');
  draw();
  expect(told).toEqual([['one'], ['one', 'two']]);
  expect(messages.all.map(({ deleted }) => deleted)).toEqual(['spam', undefined]);
});
