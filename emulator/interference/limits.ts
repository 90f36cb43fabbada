/** Requests per second that the service takes of each operation, per account and region. */
const REQUESTS_PER_SECOND: Readonly<Record<string, number>> = {
  CreateRoom: 5,
  DeleteRoom: 5,
  GetRoom: 5,
  ListRooms: 5,
  UpdateRoom: 5,
  CreateLoggingConfiguration: 3,
  DeleteLoggingConfiguration: 3,
  GetLoggingConfiguration: 3,
  ListLoggingConfigurations: 3,
  UpdateLoggingConfiguration: 3,
  ListTagsForResource: 10,
  TagResource: 10,
  UntagResource: 10,
  CreateChatToken: 200,
  DeleteMessage: 100,
  DisconnectUser: 100,
  SendEvent: 100,
};

/** The service's limits on requests per second, one token bucket an operation. */
export interface Limits {
  /** Takes a token; the operation's limit if there is none left. */
  exceeded(operation: string, now: number): number | undefined;
  reset(): void;
}

/** A bucket holds one second's worth: that much may come at once. How large AWS's buckets are is not documented. */
export function createLimits(requestsPerSecond = REQUESTS_PER_SECOND): Limits {
  const buckets = new Map<string, { tokens: number; filledAt: number }>();
  return {
    exceeded(operation, now) {
      const limit = requestsPerSecond[operation];
      const bucket = buckets.get(operation) ?? { tokens: limit, filledAt: now };
      const tokens = Math.min(limit, bucket.tokens + ((now - bucket.filledAt) / 1000) * limit);
      buckets.set(operation, { tokens: tokens < 1 ? tokens : tokens - 1, filledAt: now });
      return tokens < 1 ? limit : undefined;
    },
    reset: () => buckets.clear(),
  };
}
