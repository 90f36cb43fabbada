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
