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

test('the time grows with the number who are away', () => {
  const { refuse } = environment();
  const seconds = Array.from({ length: 300 }, refuse);
  expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
  expect(seconds[99]).toBe(43);
  expect(seconds[299]).toBe(128);
});

test('it is as short as the pace allows at which calls are taken', () => {
  const { throttling, clock, refuse } = environment();
  refuse();
  for (let second = 0; second < 10; second++) {
    for (let call = 0; call < 50; call++) throttling.taken();
    for (let call = 0; call < 100; call++) refuse();
    clock.seconds += 1;
  }
  // Of a thousand, most are still away, and 50 a second are let in.
  expect(refuse()).toBeGreaterThan(5);
  expect(refuse()).toBeLessThan(17);
});

test('those who are due again are no longer away', () => {
  const { clock, refuse } = environment();
  for (let call = 0; call < 200; call++) refuse();
  expect(refuse()).toBeGreaterThan(80);
  clock.seconds += 86;
  expect(refuse()).toBeLessThan(3);
});

test('those who were refused together are spread over all of that time', () => {
  let n = 0;
  const { refuse } = environment(() => (n++ * 0.618) % 1);
  const seconds = Array.from({ length: 400 }, refuse).slice(200);
  const quarter = (from: number) => seconds.filter((one) => one > from * 43 && one <= (from + 1) * 43).length;
  expect([0, 1, 2].map(quarter).every((count) => count > 20)).toBe(true);
});

test('nobody is sent away for longer than three minutes, and nobody for less than a second', () => {
  const { refuse } = environment();
  for (let call = 0; call < 5_000; call++) refuse();
  expect(refuse()).toBe(180);
  expect(environment(() => 0).refuse()).toBe(1);
});
