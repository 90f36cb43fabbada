import { StepFailed, Steps } from '../../local/steps';

function screen(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) };
}

function clock(...times: number[]) {
  return () => times.shift()!;
}

test('a step that is done is a line with its time', async () => {
  const output = screen(false);
  const steps = new Steps(output, clock(1000, 3540));
  expect(await steps.step('Start MiniStack', async () => 'started')).toBe('started');
  expect(output.written).toEqual(['   2.5 s  Start MiniStack\n']);
  expect(steps.times).toEqual([{ name: 'Start MiniStack', seconds: 2.54 }]);
});

test('a terminal also shows what is being done, side by side', async () => {
  const output = screen(true);
  const steps = new Steps(output, clock(0, 0, 1000, 2000));
  let finishInstall = () => {};
  const install = steps.step('Install', async () => new Promise<void>((resolve) => { finishInstall = resolve; }));
  await steps.step('Build', async () => undefined);
  finishInstall();
  await install;
  expect(output.written.join('')).toBe([
    '    …    Install', '\r\u001b[K', '    …    Install · Build', '\r\u001b[K',
    '   1.0 s  Build\n', '    …    Install', '\r\u001b[K', '   2.0 s  Install\n',
  ].join(''));
});

test('a step that fails is named, the inner one of two', async () => {
  const steps = new Steps(screen(false));
  const failing = steps.step('outer', async () => steps.step('inner', async () => { throw new Error('no room'); }));
  await expect(failing).rejects.toThrow('no room');
  await expect(failing).rejects.toMatchObject({ step: 'inner' });
  await expect(failing).rejects.toBeInstanceOf(StepFailed);
});
