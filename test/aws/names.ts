/** What the suite makes carries these names: the same in each run, so that the next one finds what one before it left. */
export const NAMES = {
  platform: 'CdkIvsChatSuite',
  probe: 'CdkIvsChatSuiteProbe',

  /** The stack of the one resource that CloudFormation makes by its own type. */
  native: 'CdkIvsChatSuiteNative',

  /** The tag on everything. */
  tag: 'cdk-ivschat-suite',

  /** The name of each room and logging configuration that is made for a question alone. */
  scratch: 'cdk-ivschat-suite-scratch',
} as const;
