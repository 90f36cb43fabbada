import { createHash } from 'node:crypto';
import { ministackRequest } from './ministack-request';

/** A deployed Lambda function, by the credentials that it signs its calls with. */
export interface Caller {
  readonly accessKeyId: string;
  readonly functionArn: string;
  readonly functionName: string;
  readonly roleArn: string;
  readonly roleName: string;
}

interface StoredFunction {
  readonly FunctionArn: string;
  readonly FunctionName: string;
  readonly Role: string;
}

/**
 * The Lambdas deployed now. To be asked before they are destroyed: MiniStack knows a function's credentials only as
 * long as the function exists.
 */
export async function deployedCallers(endpoint: string): Promise<Caller[]> {
  const functions: StoredFunction[] = [];
  for (let marker = ''; ;) {
    const page = await ministackRequest(endpoint, 'lambda', 'GET', `/2015-03-31/functions/${marker && `?Marker=${encodeURIComponent(marker)}`}`) as {
      Functions?: StoredFunction[]; NextMarker?: string;
    };
    functions.push(...page.Functions ?? []);
    if (!page.NextMarker) break;
    marker = page.NextMarker;
  }
  return functions.map(toCaller);
}

/** With AUTH on, MiniStack 1.5.33 derives the access key of a function's role session from the two ARNs. */
function toCaller({ FunctionArn, FunctionName, Role }: StoredFunction): Caller {
  const digest = createHash('sha256').update(`${FunctionArn}:${Role}`).digest('hex');
  return {
    accessKeyId: `ASIA${digest.slice(0, 16).toUpperCase()}`,
    functionArn: FunctionArn,
    functionName: FunctionName,
    roleArn: Role,
    roleName: Role.slice(Role.lastIndexOf('/') + 1),
  };
}
