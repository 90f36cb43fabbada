/** A signature as far as emulators read it: none of those that are measured verifies one. */
export function headers(service: string): Record<string, string> {
  const parts = [`Credential=test/20260101/us-east-1/${service}/aws4_request`, 'SignedHeaders=host;x-amz-date', `Signature=${'0'.repeat(64)}`];
  return {
    'Authorization': `AWS4-HMAC-SHA256 ${parts.join(', ')}`,
    'Content-Type': 'application/json',
    'X-Amz-Date': '20260101T000000Z',
  };
}

/** Makes a room that takes as many messages as a room can; gives its ARN. */
export async function createRoom(endpoint: string): Promise<string> {
  const { arn } = await call<{ readonly arn: string }>(endpoint, 'CreateRoom', { maximumMessageRatePerSecond: 100, maximumMessageLength: 500 });
  return arn;
}

/** Tokens to send with, for so many users. */
export async function createTokens(
  endpoint: string, room: string, count: number, attributes: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const tokens: string[] = [];
  for (let n = 0; n < count; n++) {
    const input = { roomIdentifier: room, userId: `user-${n}`, capabilities: ['SEND_MESSAGE'], attributes };
    tokens.push((await call<{ readonly token: string }>(endpoint, 'CreateChatToken', input)).token);
  }
  return tokens;
}

async function call<Output>(endpoint: string, operation: string, input: object): Promise<Output> {
  const response = await fetch(`${endpoint}/${operation}`, { method: 'POST', headers: headers('ivschat'), body: JSON.stringify(input) });
  if (!response.ok) throw new Error(`${operation} answered ${response.status}: ${await response.text()}`);
  return await response.json() as Output;
}
