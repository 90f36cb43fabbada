import { watchThrottling } from '../../../lambda/http/throttling';

/** Throttling in an environment whose clock is ours. */
function environment(random: () => number = () => 0.999) {
  const clock = { seconds: 1_000 };
  const throttling = watchThrottling(200, random, () => clock.seconds * 1_000);
  const refuse = () => { throttling.refused(); return throttling.retryAfter(); };
  return { throttling, clock, refuse };
}

test('whoever is refused first comes back soon', () => {
  expect(environment().refuse()).toBe(1);
});

test('the time grows with the number who wait, and each has a moment of their own', () => {
  const { refuse } = environment();
  const seconds = Array.from({ length: 300 }, refuse);
  expect(seconds).toEqual(Array.from({ length: 300 }, (_, n) => Math.ceil((n + 1) * 0.8 - 1e-6)));
});

test.each([0, 0.25, 0.5, 0.9])('a thousand who come within a second are soon back, wherever in a second of the clock that begins: %p', (offset) => {
  const { throttling, clock, refuse } = environment();
  clock.seconds += offset;
  const seconds: number[] = [];
  for (let call = 0; call < 1_000; call++) {
    // What the bucket holds, and what runs into it.
    if (call < 250 || call % 5 === 0) throttling.taken();
    else seconds.push(refuse());
    clock.seconds += 0.001;
  }
  expect(Math.max(...seconds)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...seconds)).toBeLessThan(10);
});

test('no pace is believed that the account does not have', () => {
  const { throttling, refuse } = environment();
  for (let call = 0; call < 5_000; call++) throttling.taken();
  const seconds = Array.from({ length: 1_000 }, refuse);
  // 1,000 at 200 a second, and a little faster.
  expect(seconds[999]).toBeGreaterThanOrEqual(4);
  expect(seconds[999]).toBeLessThanOrEqual(5);
});

test('it is as short as the pace allows at which calls are taken', () => {
  const { throttling, clock, refuse } = environment();
  refuse();
  for (let second = 0; second < 10; second++) {
    for (let call = 0; call < 50; call++) throttling.taken();
    for (let call = 0; call < 100; call++) refuse();
    clock.seconds += 1;
  }
  // Of a thousand, about half are still away, and 50 a second are let in.
  expect(refuse()).toBeGreaterThan(3);
  expect(refuse()).toBeLessThan(11);
});

test('those who are due again are no longer in the line', () => {
  const { clock, refuse } = environment();
  for (let call = 0; call < 200; call++) refuse();
  expect(refuse()).toBe(161);
  clock.seconds += 161;
  expect(refuse()).toBeLessThan(3);
});

test('nobody is sent away for longer than five minutes, nor to the same moment, and nobody for less than a second', () => {
  let n = 0;
  const { throttling, refuse } = environment(() => (n++ * 0.618) % 1);
  for (let call = 0; call < 1_000; call++) refuse();
  const seconds = Array.from({ length: 1_000 }, refuse);
  expect(Math.max(...seconds)).toBe(300);
  expect(Math.min(...seconds)).toBeGreaterThanOrEqual(150);
  expect(new Set(seconds).size).toBeGreaterThan(140);
  throttling.taken();
  expect(environment(() => 0).refuse()).toBe(1);
});

describe('a client is never told more than the time that the line needs once those who came are served', () => {
  /** Ten minutes of clients who wait for nothing: 20 are refused a second, and two are served. */
  function afterRush() {
    const at = environment(() => 0);
    for (let second = 0; second < 600; second++) {
      at.throttling.taken();
      at.throttling.taken();
      for (let call = 0; call < 20; call++) at.refuse();
      at.clock.seconds += 1;
    }
    return at;
  }

  test.each([100, 200, 299, 300, 1_000])('%p s after a rush of clients who did not wait', (later) => {
    const { clock, refuse } = afterRush();
    clock.seconds += later;
    expect(refuse()).toBeLessThanOrEqual(Math.max(301 - later, 1));
  });

  test('who could not be told when it is their turn have no place: they come before it', () => {
    const { clock, refuse } = environment(() => 0);
    for (let call = 0; call < 10_000; call++) refuse();
    clock.seconds += 300;
    expect(refuse()).toBe(1);
  });

  test('when calls are taken and none is refused for half a minute, nobody is in the line', () => {
    const { throttling, clock, refuse } = afterRush();
    for (let second = 0; second < 31; second++) {
      throttling.taken();
      throttling.taken();
      clock.seconds += 1;
    }
    expect([refuse(), refuse()]).toEqual([1, 2]);
  });

  test.each([
    ['fewer calls were taken than tell', 31, 9, 9],
    ['it was not for long enough', 20, 100, 100],
    ['a call was refused in between', 31, 100, 10],
  ])('where %s, those who wait keep their places', (_what, seconds, calls, refusedAfter) => {
    const { throttling, clock, refuse } = environment();
    for (let call = 0; call < 300; call++) refuse();
    expect(refuse()).toBe(241);
    for (let call = 0; call < calls; call++) {
      throttling.taken();
      clock.seconds += seconds / calls;
      if (call === refusedAfter) throttling.refused();
    }
    expect(refuse()).toBeGreaterThan(240 - seconds);
  });
});
