/** One way to break the code: a piece of it, and what stands there instead. */
export interface Break {
  readonly title: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** One way to break what a rule of docs/custom-resource-rules.md demands. */
export interface Mutation extends Break {
  readonly row: number;
}

const HANDLER = 'lambda/custom-resource';
const LIFECYCLE = `${HANDLER}/lifecycle.ts`;
const SHARED = 'lambda/ivschat';
const MAKING = `${SHARED}/making.ts`;
const OWN = `${SHARED}/own.ts`;
const WORK = `${SHARED}/work.ts`;
const TAGS = `${HANDLER}/tags.ts`;
const WAITING = `${SHARED}/waiting.ts`;
const ANSWERING = 'lambda/cloudformation/answering.ts';
const RESPONSE = 'lambda/cloudformation/response.ts';
const ROOM = `${HANDLER}/room.ts`;
const PROVIDER = 'src/provider/chat-resource-provider.ts';
const PERMISSIONS = 'src/provider/provider-permissions.ts';

/** At least one for each row, in their order. What a row demands twice is broken twice. */
export const MUTATIONS: readonly Mutation[] = [
  { row: 1, title: 'a failure is not answered', file: ANSWERING, find: 'await send(event.ResponseURL,', replace: 'if (reason === undefined) await send(event.ResponseURL,' },
  { row: 1, title: 'no watchdog', file: ANSWERING, find: 'end - WATCHDOG_MILLISECONDS - start)', replace: 'end + WATCHDOG_MILLISECONDS - start)' },
  { row: 1, title: 'an answer that is not taken is put once', file: RESPONSE, find: 'PUT_ATTEMPTS = 5', replace: 'PUT_ATTEMPTS = 1' },
  { row: 1, title: 'no ServiceTimeout', file: 'src/provider/chat-resource.ts', find: 'ServiceTimeout: SERVICE_TIMEOUT.toSeconds(),', replace: '' },
  { row: 2, title: 'an answer may have any length', file: RESPONSE, find: 'MAXIMUM_BYTES = 4096', replace: 'MAXIMUM_BYTES = 40_960' },
  { row: 2, title: 'the reason is a stack trace', file: ANSWERING, find: 'reason = reasonOf(error);', replace: 'reason = String((error as Error).stack);' },
  { row: 3, title: 'a failed Create forgets what it made', file: LIFECYCLE, find: '    run.identify(made.arn);\n', replace: '' },
  { row: 3, title: 'what was never made counts as perhaps made', file: MAKING, find: 'if (uncertain === 0) work.mayExist(false);', replace: '' },
  { row: 4, title: 'a made-up id is not looked for', file: LIFECYCLE, find: 'const looks = isArn || id === markerId(event) ? 1 : 2;', replace: 'const looks = 0;' },
  { row: 4, title: 'a made-up id is looked for once', file: LIFECYCLE, find: 'const looks = isArn || id === markerId(event) ? 1 : 2;', replace: 'const looks = 1;' },
  { row: 4, title: 'what has our name is taken for ours', file: OWN, find: 'all.filter(({ tags }) => isOfResource(tags, work.owner))', replace: 'all.filter(({ tags }) => isOfResource(tags, work.owner) || true)' },
  { row: 4, title: 'what was retained is taken for a leftover', file: `${HANDLER}/retained.ts`, find: 'createTime < began - CLOCKS_MILLISECONDS', replace: 'createTime < began - Infinity' },
  { row: 5, title: 'twins stay', file: MAKING, find: 'for (const { arn } of twins) await destroy(work, arn);', replace: 'void twins;' },
  { row: 5, title: 'each delivery keeps its own', file: LIFECYCLE, find: 'const one = await keepOne(run, made.arn, desired.name);', replace: 'const one = { arn: made.arn, createTime: 0, tags: {} };' },
  { row: 5, title: 'what has no name gets none', file: LIFECYCLE, find: "Name !== '' ? Name : defaultName(event)", replace: "Name !== '' ? Name : ''" },
  { row: 6, title: 'a create is repeated without a look', file: MAKING, find: 'let found = !isWithoutEffect && !isPermissionMissing(error) ? await find() : undefined;', replace: 'let found = undefined as { arn: string } | undefined;' },
  { row: 6, title: 'the SDK repeats creates', file: `${SHARED}/client.ts`, find: 'maxAttempts: 1', replace: 'maxAttempts: 3' },
  { row: 7, title: 'what is adopted is not converged', file: LIFECYCLE, find: 'if (!made.fresh || one.arn !== made.arn) await adopt(run, one.arn, desired);\n        else await', replace: 'await' },
  { row: 8, title: 'a failed Update answers another id', file: ANSWERING, find: 'reason = reasonOf(error);', replace: "reason = reasonOf(error);\n    if (event.RequestType === 'Update') physicalResourceId = id;" },
  { row: 8, title: 'an Update answers another id', file: LIFECYCLE, find: '    await apply(run, arn, desired);\n    return', replace: '    await apply(run, arn, desired);\n    run.identify(`${arn}/2`);\n    return' },
  { row: 9, title: 'old properties show through', file: LIFECYCLE, find: 'const desired = type.parse(event.ResourceProperties, nameOf(event));\n  try {\n    // A later', replace: 'const desired = type.parse({ ...event.OldResourceProperties, ...event.ResourceProperties }, nameOf(event));\n  try {\n    // A later' },
  { row: 10, title: 'numbers stay strings', file: `${HANDLER}/properties.ts`, find: 'return Number(value);', replace: 'return value as unknown as number;' },
  { row: 10, title: 'what does not parse is its default', file: `${HANDLER}/properties.ts`, find: 'throw new Error(`${name} must be a whole number, got ${JSON.stringify(value)}`);', replace: 'return undefined;' },
  { row: 11, title: 'what left the template stays', file: ROOM, find: "parseInteger(properties, 'MaximumMessageRatePerSecond') ?? DEFAULT_MESSAGE_RATE", replace: "parseInteger(properties, 'MaximumMessageRatePerSecond')!" },
  { row: 11, title: 'a review handler is not detached', file: ROOM, find: "if (property === undefined) return { uri: '' };", replace: 'if (property === undefined) return {};' },
  { row: 12, title: 'removed tags stay', file: TAGS, find: 'return keys.filter(', replace: 'return keys.slice(0, 0).filter(' },
  { row: 12, title: 'our own tag may be set', file: TAGS, find: 'if (tag.Key === OWNERSHIP_TAG)', replace: 'if (tag.Key === undefined)' },
  { row: 12, title: 'tags are put before others are removed', file: LIFECYCLE, find: '  const removed = removedKeys(', replace: '  if (Object.keys(desired.tags).length > 0) await set(() => type.tag(arn, desired.tags));\n  const removed = removedKeys(' },
  { row: 12, title: 'the stack\'s tags are not handed on', file: 'src/provider/resource-tags.ts', find: '...this.ofStack(Stack.of(construct)), ', replace: '' },
  { row: 13, title: 'gone already is an error', file: WAITING, find: 'if (!isNotFound(toApiError(thrown))) throw thrown;', replace: 'throw thrown;' },
  { row: 13, title: 'an Update does not say what is gone', file: LIFECYCLE, find: 'if (isGone(toApiError(thrown), arn)) {', replace: 'if (isGone(toApiError(thrown), arn) && !arn) {' },
  { row: 14, title: 'a conflict is not waited for', file: WORK, find: '|| isConflict(error)', replace: '' },
  { row: 14, title: 'nobody says who is in the way', file: OWN, find: 'const users = isConflict(error) ? await usersOf(work, arn) : [];', replace: 'const users: string[] = [];' },
  { row: 15, title: 'what was made need not be visible', file: MAKING, find: 'const left = until - time.now();', replace: 'const left = 0;' },
  { row: 15, title: 'a 404 is not waited out', file: WORK, find: 'VISIBILITY_MILLISECONDS = 30_000', replace: 'VISIBILITY_MILLISECONDS = 0' },
  { row: 15, title: 'a 404 is waited out without an end', file: WORK, find: '(isNotFound(error) && elapsed < VISIBILITY_MILLISECONDS &&', replace: '(isNotFound(error) &&' },
  { row: 16, title: 'ACTIVE is not waited for', file: WAITING, find: 'if (!transitions) return;\n  for (let next = seen;', replace: "if (!transitions || arn !== '') return;\n  for (let next = seen;" },
  { row: 16, title: 'a failed state is waited out', file: WAITING, find: "if (state.endsWith('_FAILED')) throw new ChangeFailed(work.type, arn, state);", replace: '' },
  { row: 17, title: 'a failed creation is final at once', file: LIFECYCLE, find: '(++failures > 1 || !isStillborn(run, thrown))', replace: 'true' },
  { row: 17, title: 'a failed change is final at once', file: `${HANDLER}/mending.ts`, find: 'thrown.state === UPDATE_FAILED &&', replace: 'false &&' },
  { row: 17, title: 'permissions are not waited for', file: WORK, find: 'PERMISSION_MILLISECONDS = 45_000', replace: 'PERMISSION_MILLISECONDS = 0' },
  { row: 17, title: 'permissions are waited for without an end', file: WORK, find: ' && elapsed < PERMISSION_MILLISECONDS)', replace: ')' },
  { row: 17, title: 'the role has no policies of its own', file: PROVIDER, find: 'inlinePolicies: Object.fromEntries(', replace: 'inlinePolicies: undefined && Object.fromEntries(' },
  { row: 18, title: 'the policy goes before the function', file: PROVIDER, find: 'handler.node.addDependency(policy);', replace: '' },
  { row: 19, title: 'the ServiceToken is another', file: PROVIDER, find: "id: 'IVSChatRoomProvider'", replace: "id: 'IvsChatRooms'" },
  { row: 19, title: 'the function has a name', file: PROVIDER, find: "handler: 'index.handler',", replace: "handler: 'index.handler',\n      functionName: 'ivschat-provider'," },
  { row: 20, title: 'the code\'s hash is a property', file: 'src/provider/chat-resource.ts', find: '...settings.properties,', replace: "...settings.properties,\n      CodeHash: require('node:fs').statSync(require('node:path').join(__dirname, '../../assets/lambda/custom-resource/index.js')).mtimeMs," },
  { row: 21, title: 'the role can bring the log group back', file: PERMISSIONS, find: "'logs:CreateLogStream',", replace: "'logs:CreateLogStream', 'logs:CreateLogGroup'," },
  { row: 21, title: 'the log group stays', file: PROVIDER, find: 'removalPolicy: RemovalPolicy.DESTROY', replace: 'removalPolicy: RemovalPolicy.RETAIN' },
  { row: 22, title: 'the event is logged', file: ANSWERING, find: "log('started', event);", replace: "log('started', event, { event });" },
  { row: 22, title: 'an error names the ResponseURL', file: RESPONSE, find: 'did not take the answer: ${failure.cause}`', replace: 'did not take the answer at ${url}: ${failure.cause}`' },
  { row: 23, title: 'ten attempts', file: `${SHARED}/retry.ts`, find: 'if (!isRetryable(error) ||', replace: 'if (attempt === 10 || !isRetryable(error) ||' },
  { row: 23, title: 'no jitter', file: `${SHARED}/retry.ts`, find: 'return time.random() * Math.min', replace: 'return Math.min' },
  { row: 24, title: 'a fixed runtime', file: PROVIDER, find: 'determineLatestNodeRuntime(this)', replace: "require('aws-cdk-lib/aws-lambda').Runtime.NODEJS_20_X" },
  { row: 25, title: 'a second setting is ignored', file: PROVIDER, find: 'if (different) {', replace: 'if (different && !existing) {' },
  { row: 25, title: 'the user\'s security groups are ignored', file: PROVIDER, find: 'securityGroups: settings.securityGroups,', replace: '' },
];
