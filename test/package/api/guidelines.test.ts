import { bases, CLASSES, elements, INPUTS, isConstruct, isResource, nameOf, ours, OUTPUTS, PACKAGE, type Property, STRUCTS, TYPES } from './assembly';

// The design guidelines of AWS CDK (https://github.com/aws/aws-cdk/blob/main/docs/DESIGN_GUIDELINES.md), as far as an API shows whether they are kept.

/** Exceptions, each with its reason: they are all that a rule finds. */
type Exceptions = { readonly [where: string]: string };

function expectOnly(found: readonly string[], exceptions: Exceptions = {}): void {
  expect([...new Set(found)].sort()).toEqual(Object.keys(exceptions).sort());
}

const CONSTRUCTS = CLASSES.filter(isConstruct);
const RESOURCES = CLASSES.filter(isResource);

/** Constructs that only another one makes. */
const MADE_BY_OTHERS = ['ChatHostFunction', 'ChatModerationFunction', 'ChatResourceProvider'];

test('there is something to judge', () => {
  expect(RESOURCES.map(({ name }) => name)).toEqual(expect.arrayContaining(['ChatBanList', 'LoggingConfiguration', 'Room', 'RoomDirectory']));
  expectOnly(CONSTRUCTS.filter(({ initializer }) => !initializer).map(({ name }) => name), Object.fromEntries(MADE_BY_OTHERS.map((name) => [name, 'has a maker'])));
});

describe('constructs', () => {
  test.each(CONSTRUCTS.filter(({ initializer }) => initializer))('$name takes a scope, an id and props of its name', ({ name, initializer }) => {
    const parameters = initializer!.parameters!;
    expect(parameters.map((parameter) => parameter.name)).toEqual(['scope', 'id', 'props']);
    expect(parameters.map(({ type }) => type.fqn ?? type.primitive)).toEqual(['constructs.Construct', 'string', `${PACKAGE}.${name}Props`]);
  });

  test('props may be left out where each of them may be, and only there', () => {
    expectOnly(CONSTRUCTS.filter(({ initializer }) => initializer).filter(({ name, initializer }) => (
      allProperties(`${name}Props`).every(({ optional }) => optional) !== Boolean(initializer!.parameters![2].optional))).map(({ name }) => name), {
      ChatTokenFunction: 'without rooms it issues no token: somebody who leaves out all of its props has forgotten something',
    });
  });

  test('props are those of a construct', () => {
    expectOnly(STRUCTS.filter(({ name }) => name.endsWith('Props') && !CONSTRUCTS.some((construct) => `${construct.name}Props` === name)).map(({ name }) => name));
  });
});

describe('resources', () => {
  test.each(RESOURCES)('$name has an interface, which it implements and which is all that an import is', ({ name, interfaces = [], methods = [] }) => {
    expect(interfaces).toContain(`${PACKAGE}.I${name}`);
    const imports = methods.filter((method) => method.static && method.name.startsWith('from'));
    expect(imports.length).toBeGreaterThan(0);
    for (const { parameters = [], returns } of imports) {
      expect(returns!.type.fqn).toBe(`${PACKAGE}.I${name}`);
      expect(parameters.slice(0, 2).map((parameter) => parameter.name)).toEqual(['scope', 'id']);
      expect(parameters).toHaveLength(3);
    }
  });

  test.each(RESOURCES)('$name takes all that is known of it from the struct that is named so', ({ name, methods = [] }) => {
    const from = methods.find((method) => method.name === `from${name}Attributes`);
    // Of a logging configuration nothing is known but its ARN.
    if (name === 'LoggingConfiguration') expect(from).toBeUndefined();
    else expect(from!.parameters!.map(({ name: parameter, type }) => [parameter, type.fqn ?? type.primitive])[2]).toEqual(['attrs', `${PACKAGE}.${name}Attributes`]);
  });

  test('what CloudFormation answers is marked as an attribute, and read only', () => {
    const attributes = RESOURCES.flatMap(({ name }) => (TYPES[`I${name}`].properties ?? []).filter((property) => /(Arn|Id|Name)$/.test(property.name)).map((property) => [name, property] as const));
    expect(attributes.length).toBeGreaterThan(8);
    expectOnly(attributes.filter(([, { docs, immutable }]) => docs?.custom?.attribute === undefined || !immutable).map(([name, property]) => `${name}.${property.name}`));
  });

  test('each may be named, by the name of its attribute', () => {
    const unnamed = RESOURCES.filter(({ name }) => allProperties(`${name}Props`).find((property) => property.name === `${name[0].toLowerCase()}${name.slice(1)}Name`)?.type.primitive !== 'string');
    expectOnly(unnamed.map(({ name }) => name), {
      ChatBanList: 'CloudFormation cannot replace a table that has a name',
      RoomDirectory: 'CloudFormation cannot replace a table that has a name; the rooms have `roomNamePrefix`',
    });
  });

  test('each says what becomes of it when it leaves the template', () => {
    expectOnly(RESOURCES.filter(({ name }) => !allProperties(`${name}Props`).some((property) => property.name === 'removalPolicy')).map(({ name }) => name));
  });
});

test('a grant takes a grantee and returns a Grant of IAM', () => {
  const grants = Object.values(TYPES).flatMap(({ name, methods = [] }) => methods
    .filter((method) => /^grant([A-Z]|$)/.test(method.name) || (name.endsWith('Grants') && !method.static)).map((method) => [`${name}.${method.name}`, method] as const));
  expect(grants.length).toBeGreaterThan(30);
  expectOnly(grants.filter(([, { parameters = [], returns }]) => (
    returns?.type.fqn !== 'aws-cdk-lib.aws_iam.Grant' || parameters[0]?.name !== 'grantee' || parameters[0].type.fqn !== 'aws-cdk-lib.aws_iam.IGrantable')).map(([where]) => where));
});

test('a metric takes the options of CloudWatch last, and they may be left out', () => {
  const metrics = CLASSES.flatMap(({ name, methods = [] }) => methods.filter(({ returns }) => /\.(Metric|MathExpression)$/.test(returns?.type.fqn ?? '')).map((method) => [`${name}.${method.name}`, method] as const));
  expect(metrics.length).toBeGreaterThan(30);
  expectOnly(metrics.filter(([, { parameters = [] }]) => {
    const last = parameters.at(-1);
    return last?.name !== 'options' || !last.optional || last.type.fqn !== 'aws-cdk-lib.aws_cloudwatch.MetricOptions';
  }).map(([where]) => where));
});

describe('types', () => {
  test('nothing is of any type, or of one of several', () => {
    const all = [...INPUTS.map(([where, { type }]) => [where, type] as const), ...OUTPUTS];
    expectOnly(all.map(([where, type]) => [where, elements(type)] as const)
      .filter(([, { fqn, primitive }]) => fqn === undefined && !['string', 'number', 'boolean'].includes(primitive ?? '')).map(([where]) => where), {
      'ChatApi.openApi': 'a document whose format is OpenAPI',
      'ChatRestApi.openApi': 'a document whose format is OpenAPI',
    });
  });

  test('what lasts is a Duration', () => {
    expectOnly(numbers(/(duration|timeout|period|expiry|retention|seconds|minutes|hours|days)$/i), { 'ManagedChatWebAclOptions.requestsPerFiveMinutes': 'counts requests' });
    expectOnly(INPUTS.filter(([, { name, type }]) => /(duration|timeout|period|expiry)$/i.test(name) && type.fqn !== 'aws-cdk-lib.Duration').map(([where]) => where));
  });

  test('what takes space is a Size', () => {
    expectOnly(numbers(/(size|bytes|memory|storage|kib|mib|gib)/i), { 'ChatResourceProviderSettings.memorySize': 'as `memorySize` of a Function of the CDK: MiB' });
  });

  test('what is handed in is an interface where there is one, so that an import will do', () => {
    const classes = INPUTS.filter(([, { type }]) => TYPES[`I${nameOf(ours(elements(type).fqn)?.fqn)}`] !== undefined && ours(elements(type).fqn)!.kind === 'class');
    expectOnly(classes.map(([where]) => where), {
      'ChatAlarmsProps.directory': 'an import does not know the function of the sweep, and has no dead letter queue',
      'ChatDashboardProps.directories': 'an import does not know the function of the sweep, and has no dead letter queue',
    });
  });

  test('of what other packages have, values, structs and interfaces are handed in, and nothing of the generated classes', () => {
    const values = ['Construct', 'Duration', 'RemovalPolicy', 'RetentionDays', 'Runtime', 'Architecture'];
    const structs = ['MetricOptions', 'SubnetSelection', 'ThrottleSettings', 'UsagePlanProps'];
    expectOnly(INPUTS.filter(([, { type }]) => {
      const { fqn = '' } = elements(type);
      return fqn !== '' && !ours(fqn) && !/^I[A-Z]/.test(nameOf(fqn)) && ![...values, ...structs].includes(nameOf(fqn));
    }).map(([where]) => where), {
      'LoggingDestinationConfig.destinationConfiguration': 'what CfnLoggingConfiguration takes, for those who make one themselves',
    });
  });

  test('structs are read only', () => {
    expectOnly(STRUCTS.flatMap(({ name, properties = [] }) => properties.filter(({ immutable }) => !immutable).map((property) => `${name}.${property.name}`)));
  });
});

describe('names', () => {
  test('constants are in capitals', () => {
    const constants = Object.values(TYPES).flatMap(({ name, members = [], properties = [] }) => (
      [...members, ...properties.filter((property) => property.static)].map((constant) => [`${name}.${constant.name}`, constant.name] as const)));
    expect(constants.length).toBeGreaterThan(5);
    expectOnly(constants.filter(([, constant]) => !/^[A-Z][A-Z0-9_]*$/.test(constant)).map(([where]) => where));
  });
});

/** Properties of the struct, and of those that it extends. */
function allProperties(name: string): readonly Property[] {
  const { properties = [], interfaces = [] } = TYPES[name];
  return [...properties, ...[...interfaces, ...bases(TYPES[name])].flatMap((fqn) => ours(fqn) ? allProperties(nameOf(fqn)) : [])];
}

/** Numbers that are handed in under such a name. */
function numbers(name: RegExp): string[] {
  return INPUTS.filter(([, input]) => elements(input.type).primitive === 'number' && name.test(input.name)).map(([where]) => where);
}
