import { App, NestedStack, Stack, type StackProps, Stage, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EXPLICIT_STACK_TAGS } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { LoggingConfiguration, LoggingDestination, Room } from '../../src';

const KINDS = [
  { kind: 'room', type: 'Custom::IVSChatRoom', native: 'AWS::IVSChat::Room', make: (scope: Construct) => new Room(scope, 'One') },
  {
    kind: 'logging configuration',
    type: 'Custom::IVSChatLoggingConfiguration',
    native: 'AWS::IVSChat::LoggingConfiguration',
    make: (scope: Construct) => new LoggingConfiguration(scope, 'One', { destination: LoggingDestination.cloudWatchLogs() }),
  },
];
const FLAGS = [{ flag: 'without', explicit: false }, { flag: 'with', explicit: true }];
/** Where the resource is, seen from the stack that has the tags. */
const PLACES: { place: string; below: (stack: Stack) => Stack; inStage?: boolean }[] = [
  { place: 'in the stack', below: (stack) => stack },
  { place: 'in a nested stack', below: (stack) => new NestedStack(stack, 'Nested') },
  { place: 'in a stack that is nested twice', below: (stack) => new NestedStack(new NestedStack(stack, 'Nested'), 'Again') },
  { place: 'in a nested stack of a stage', below: (stack) => new NestedStack(stack, 'Nested'), inStage: true },
];
const MATRIX = KINDS.flatMap((kind) => FLAGS.flatMap((flag) => PLACES.map((place) => ({ ...kind, ...flag, ...place }))));

/** The tags of the stack that all begin with, of which `b` is a property and the rest stands for its neighbours. */
const STACK_TAGS = { b: 'stack', z: 'last' };

/** `all` is the app, or the stage: CDK's aspects, and so its tags, do not cross the boundary of a stage. */
interface Scopes { all: Stage; stack: Stack; nearest: Stack; resource: Construct }

function tagged({ type, make, explicit, below, inStage }: typeof MATRIX[number], change: (scopes: Scopes) => void, props?: StackProps) {
  const app = new App({ context: { [EXPLICIT_STACK_TAGS]: explicit } });
  const all = inStage ? new Stage(app, 'Stage') : app;
  const stack = new Stack(all, 'Stack', { tags: STACK_TAGS, ...props });
  const nearest = below(stack);
  const resource = make(nearest);
  change({ all, stack, nearest, resource });
  app.synth();
  const [found] = Object.values(Template.fromStack(nearest).findResources(type));
  return ((found.Properties.Tags ?? []) as { Key: string; Value: string }[]).map(({ Key, Value }) => `${Key}=${Value}`);
}

describe.each(MATRIX)('a $kind $place, $flag explicit stack tags', (place) => {
  const { type, native } = place;
  const tags = (change: (scopes: Scopes) => void, props?: StackProps) => tagged(place, change, props);

  test('has the tags of the stack, of its scopes and its own, in the order of their keys', () => {
    expect(tags(({ all, stack, nearest, resource }) => {
      Tags.of(resource).add('y', 'own');
      Tags.of(nearest).add('c', 'nearest');
      Tags.of(stack).add('B', 'capital');
      Tags.of(all).add('a', 'all');
      Tags.of(all).add('_', 'all');
    })).toEqual(['B=capital', '_=all', 'a=all', 'b=stack', 'c=nearest', 'y=own', 'z=last']);
  });

  test('has no tags where nobody sets any', () => {
    expect(tags(() => {}, { tags: {} })).toEqual([]);
  });

  test('has its own value of a tag that the stack has too', () => {
    expect(tags(({ resource }) => Tags.of(resource).add('b', 'own'))).toEqual(['b=own', 'z=last']);
  });

  test('lets the stack that is nearest decide among stacks', () => {
    expect(tags(({ nearest }) => nearest.tags.setTag('b', 'nearest', 60))).toEqual(['b=nearest', 'z=last']);
  });

  test('loses what is removed on it, on its stack or on all', () => {
    for (const of of [({ resource }: Scopes) => resource, ({ nearest }: Scopes) => nearest, ({ stack }: Scopes) => stack, ({ all }: Scopes) => all]) {
      expect(tags((scopes) => Tags.of(of(scopes)).remove('b'))).toEqual(['z=last']);
      expect(tags((scopes) => {
        Tags.of(scopes.all).add('a', 'app');
        Tags.of(of(scopes)).remove('a');
      })).toEqual(['b=stack', 'z=last']);
    }
  });

  test('loses what is removed from its type alone', () => {
    for (const one of [type, native]) expect(tags(({ all }) => Tags.of(all).remove('b', { includeResourceTypes: [one] }))).toEqual(['z=last']);
    expect(tags(({ resource }) => Tags.of(resource).remove('b', { excludeResourceTypes: [native] }))).toEqual(['b=stack', 'z=last']);
    expect(tags(({ all }) => Tags.of(all).remove('b', { includeResourceTypes: ['AWS::S3::Bucket'] }))).toEqual(['b=stack', 'z=last']);
  });

  test('keeps what has a higher priority than its removal', () => {
    expect(tags(({ resource }) => Tags.of(resource).remove('b', { priority: 49 }))).toEqual(['b=stack', 'z=last']);
    expect(tags(({ resource }) => Tags.of(resource).remove('b', { priority: 50 }))).toEqual(['z=last']);
    const add = { includeResourceTypes: ['aws:cdk:stack'], priority: 300 };
    expect(tags(({ stack, resource }) => {
      Tags.of(stack).add('c', 'stack', add);
      Tags.of(resource).remove('c');
    })).toEqual(['b=stack', 'c=stack', 'z=last']);
    expect(tags(({ stack, resource }) => {
      Tags.of(stack).add('c', 'stack', add);
      Tags.of(resource).remove('c', { priority: 300 });
    })).toEqual(['b=stack', 'z=last']);
  });

  test('gets back what is added again with a higher priority', () => {
    expect(tags(({ all, resource }) => {
      Tags.of(all).remove('b');
      Tags.of(resource).add('b', 'own', { priority: 201 });
    })).toEqual(['b=own', 'z=last']);
  });

  test('does not get what excludes its type, wherever it is added', () => {
    for (const one of [type, native]) {
      for (const of of [({ nearest }: Scopes) => nearest, ({ stack }: Scopes) => stack, ({ all }: Scopes) => all]) {
        expect(tags((scopes) => Tags.of(of(scopes)).add('a', 'others', { excludeResourceTypes: [one] }))).toEqual(['b=stack', 'z=last']);
      }
    }
    expect(tags(({ all }) => Tags.of(all).add('a', 'all', { excludeResourceTypes: ['AWS::S3::Bucket'] }))).toEqual(['a=all', 'b=stack', 'z=last']);
  });

  test('gets what includes its type or its stack, and nothing that includes others alone', () => {
    for (const one of [type, native, 'aws:cdk:stack']) {
      expect(tags(({ all }) => Tags.of(all).add('a', 'these', { includeResourceTypes: [one] }))).toEqual(['a=these', 'b=stack', 'z=last']);
    }
    expect(tags(({ all }) => Tags.of(all).add('a', 'others', { includeResourceTypes: ['AWS::S3::Bucket'] }))).toEqual(['b=stack', 'z=last']);
  });

  test('can be given fewer tags than the stack has, where these are too many', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`key${n}`, 'v']));
    expect(() => tags(() => {}, { tags: many })).toThrow(/at most 49 tags .* got 50/);
    expect(tags(({ resource }) => Tags.of(resource).remove('key7'), { tags: many })).toHaveLength(49);
  });
});

test('A stack within another that is not nested in it has no tags of that one', () => {
  const app = new App();
  const inner = new Stack(new Stack(app, 'Outer', { tags: STACK_TAGS }), 'Inner');
  new Room(inner, 'One');
  expect(Object.values(Template.fromStack(inner).findResources('Custom::IVSChatRoom'))[0].Properties).not.toHaveProperty('Tags');
});
