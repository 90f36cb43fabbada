import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from '../../../lambda/cloudformation/response';

/** The pre-signed URL that CloudFormation reads answers from. */
export interface ResponseUrl {
  readonly url: string;
  /** Part of the URL that must never be logged. */
  readonly signature: string;
  /** Every body that was put, taken or not. */
  readonly answers: (Answer & { bytes: number; contentType?: string })[];
  /** The statuses of the next answers; then 200. */
  readonly statuses: number[];
  close(): Promise<void>;
}

export async function openResponseUrl(): Promise<ResponseUrl> {
  const signature = 'c2VjcmV0LXNpZ25hdHVyZQ';
  const answers: ResponseUrl['answers'] = [];
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      answers.push({ ...JSON.parse(body.toString()), bytes: body.length, contentType: request.headers['content-type'] });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/bucket/answer?Signature=${signature}`,
    signature,
    answers,
    statuses,
    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
}
