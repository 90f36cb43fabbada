/** What is known of a deployed stack: enough to tell what the intrinsic functions in its template come to. */
export interface DeployedStack {
  readonly name: string;
  readonly account: string;
  readonly region: string;

  /** Physical ids by logical ids. */
  readonly resources: Readonly<Record<string, string>>;
}

/** A value as CloudFormation would see it. What is not known comes out as text that looks like no ARN. */
export function resolve(value: unknown, stack: DeployedStack): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, stack));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length === 1 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) return intrinsic(name, argument, stack);
  return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item, stack)]));
}

function intrinsic(name: string, argument: unknown, stack: DeployedStack): unknown {
  switch (name) {
    case 'Ref': return reference(String(argument), stack);
    case 'Fn::GetAtt': {
      const [id, attribute] = Array.isArray(argument) ? argument as string[] : String(argument).split(/\.(.*)/s);
      return attributeOf(id!, attribute!, stack);
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown];
      return (resolve(parts, stack) as unknown[]).join(separator);
    }
    case 'Fn::Split': {
      const [separator, text] = argument as [string, unknown];
      return String(resolve(text, stack)).split(separator);
    }
    case 'Fn::Select': {
      const [index, list] = argument as [string | number, unknown];
      return (resolve(list, stack) as unknown[])[Number(index)];
    }
    case 'Fn::Sub': {
      const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Record<string, unknown>];
      return text.replace(/\$\{([^}]+)\}/g, (_all, key: string) => String(
        key in variables ? resolve(variables[key], stack) : intrinsic(key.includes('.') ? 'Fn::GetAtt' : 'Ref', key, stack),
      ));
    }
    default: throw new Error(`${name} is not understood here: teach test/e2e/resolve.ts`);
  }
}

function reference(id: string, stack: DeployedStack): string {
  switch (id) {
    case 'AWS::Partition': return 'aws';
    case 'AWS::Region': return stack.region;
    case 'AWS::AccountId': return stack.account;
    case 'AWS::StackName': return stack.name;
    case 'AWS::URLSuffix': return 'amazonaws.com';
    default: return stack.resources[id] ?? `unknown:${id}`;
  }
}

function attributeOf(id: string, attribute: string, stack: DeployedStack): string {
  const physicalId = stack.resources[id] ?? '';
  if (attribute === 'Arn' && physicalId.startsWith('arn:')) return physicalId;
  if (attribute === 'Id' && physicalId.startsWith('arn:')) return physicalId.slice(physicalId.lastIndexOf('/') + 1);
  return `unknown:${id}.${attribute}`;
}
