import { AwsClient } from 'aws4fetch';
import { CREDENTIALS, REGION } from '../../local/account';

/** What signs a request. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The credentials of a session with a role, as the caller may have it: by default, the root user of the local account. */
export async function assume(
  endpoint: string, roleArn: string, session: string, caller: Keys = CREDENTIALS, region = REGION,
): Promise<Keys & { readonly userId: string }> {
  const sts = new AwsClient({ ...caller, service: 'sts', region, retries: 0 });
  const body = `${new URLSearchParams({ Action: 'AssumeRole', Version: '2011-06-15', RoleArn: roleArn, RoleSessionName: session })}`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await (await sts.fetch(endpoint, { method: 'POST', body, headers })).text();
  const [accessKeyId, secretAccessKey, sessionToken, userId] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'AssumedRoleId']
    .map((name) => new RegExp(`<${name}>([^<]+)</${name}>`).exec(answer)?.[1] ?? '');
  return { accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey!, sessionToken: sessionToken!, userId: userId! };
}
