import { join } from 'node:path';
import { App, type IResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { createProgram, type InterfaceType, isInterfaceDeclaration, ModuleResolutionKind, type Type, type TypeChecker } from 'typescript';
import { type ILoggingConfiguration, type IRoom, LoggingConfiguration, LoggingDestination, Room } from '../src';

/** Every exported interface that a construct may implement, with the ways on which it reaches IConstruct. */
function waysToIConstruct(): Record<string, string[]> {
  const index = join(__dirname, '../src/index.ts');
  const program = createProgram([index], { moduleResolution: ModuleResolutionKind.Bundler, skipLibCheck: true, noEmit: true });
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(index)!)!);
  return Object.fromEntries(exported
    .map((symbol) => checker.getDeclaredTypeOfSymbol(symbol))
    .filter((type) => type.symbol?.declarations?.some(isInterfaceDeclaration) && /^I[A-Z]/.test(type.symbol.name))
    .map((type) => [type.symbol.name, ways(checker, type)]));
}

function ways(checker: TypeChecker, type: Type, path = ''): string[] {
  const here = `${path}/${type.symbol.name}`;
  if (type.symbol.name === 'IConstruct') return [here];
  return checker.getBaseTypes(type as InterfaceType).flatMap((base) => ways(checker, base, here));
}

// Go embeds what an interface extends. A method that a newer constructs adds to IConstruct, which the generated code does not
// list, comes twice then where there are two ways, and Go has neither: a proxy of it "is not assignable" and panics.
test('an interface of ours reaches IConstruct on one way, or its Go code stops working with the next method that it gets', () => {
  const all = waysToIConstruct();
  expect(Object.keys(all).sort()).toEqual(['IChatApi', 'IChatBanList', 'ILoggingConfiguration', 'IRoom', 'IRoomDirectory']);
  expect(Object.values(all).filter((one) => one.length !== 1)).toEqual([]);
});

describe('what is made and what is imported can be used where an IResource is wanted', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'eu-west-1' } });
  const room: IRoom = new Room(stack, 'Room');
  const configuration: ILoggingConfiguration = new LoggingConfiguration(stack, 'Configuration', { destination: LoggingDestination.cloudWatchLogs() });
  const importedRoom: IRoom = Room.fromRoomId(stack, 'ImportedRoom', 'g1H2I3j4k5L6');
  const importedConfiguration: ILoggingConfiguration = LoggingConfiguration.fromLoggingConfigurationId(stack, 'ImportedConfiguration', 'g1H2I3j4k5L6');
  const resources: { [what: string]: IResource } = { room, configuration, importedRoom, importedConfiguration };

  test.each(Object.entries(resources))('%s', (_, resource) => {
    expect(resource.stack).toBe(stack);
    expect(resource.env).toEqual({ account: '123456789012', region: 'eu-west-1' });
  });

  test('only what is in the template has a removal policy', () => {
    room.applyRemovalPolicy(RemovalPolicy.RETAIN);
    configuration.applyRemovalPolicy(RemovalPolicy.RETAIN);
    for (const type of ['Custom::IVSChatRoom', 'Custom::IVSChatLoggingConfiguration']) {
      Template.fromStack(stack).hasResource(type, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
    expect(() => importedRoom.applyRemovalPolicy(RemovalPolicy.RETAIN)).toThrow('Cannot apply RemovalPolicy');
    expect(() => importedConfiguration.applyRemovalPolicy(RemovalPolicy.RETAIN)).toThrow('Cannot apply RemovalPolicy');
  });
});
