import { type LifeOptions, play } from './life';

// One life, in a process of its own.
process.once('message', (options: LifeOptions) => {
  play(options).then((life) => process.send!(life, () => process.exit()), (error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
