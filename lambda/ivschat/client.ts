import { IvschatClient } from '@aws-sdk/client-ivschat';
import { type ApiError, isHostMissing, isUnsent } from './retry';

const CONNECTION_MILLISECONDS = 5_000;
const REQUEST_MILLISECONDS = 10_000;

/**
 * A client that tries each call once. Repeating is ours: the SDK would repeat a create whose answer got
 * lost, and so make two.
 */
export function createClient(signal: AbortSignal): IvschatClient {
  const client = new IvschatClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: CONNECTION_MILLISECONDS, requestTimeout: REQUEST_MILLISECONDS, throwOnRequestTimeout: true },
  });
  // When the invocation is over, its connections are too: what Lambda has frozen for minutes is no connection any more.
  signal.addEventListener('abort', () => client.destroy(), { once: true });
  let reached = false;
  client.middlewareStack.add((next, { commandName }) => async (args) => {
    signal.throwIfAborted();
    try {
      const result = await next(args);
      reached = true;
      return result;
    } catch (thrown) {
      const error = thrown as ApiError;
      reached ||= !isUnsent(error);
      error.operation = commandName?.replace(/Command$/, '');
      error.nowhere = isHostMissing(error) && !reached;
      throw error;
    }
  }, { step: 'initialize', name: 'nameOperation' });
  return client;
}
