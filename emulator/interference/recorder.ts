/** What IAM knows of a call's tags, for conditions in policies. */
export interface CallTags {
  /** `aws:ResourceTag`: those that the resource had before the call, where there was one. */
  readonly resource?: Readonly<Record<string, string>>;
  /** `aws:RequestTag`: those that the call gives to a resource. */
  readonly request?: Readonly<Record<string, string>>;
  /** `aws:TagKeys`: the keys of those, or of the tags that the call takes away. */
  readonly keys?: readonly string[];
}

/** One call, as the emulator remembers it. Tokens, attributes, events and user ids are not kept, tags where it was told to. */
export interface Call {
  readonly time: string;
  readonly requestId: string;
  /** The operation's name, or `UnknownOperation`. */
  readonly operation: string;
  /** Absent if the request was not signed. */
  readonly accessKeyId?: string;
  readonly region?: string;
  /** Whether the caller used temporary credentials. */
  readonly sessionToken?: boolean;
  readonly userAgent?: string;
  /** ARN of the resource that was acted on; for a successful creation, of the one that was made. */
  readonly resource?: string;
  /** Name of the room or logging configuration, where the request gave one. */
  readonly name?: string;
  /** HTTP status of the answer; 0 if the connection was dropped instead. */
  readonly status: number;
  readonly errorCode?: string;
  /** Whether the operation took effect, whatever the answer said. */
  readonly effect: boolean;
  readonly tags?: CallTags;
  /** Kinds of the faults that were injected. */
  readonly faults?: readonly string[];
}

export interface Recorder {
  /** Whether calls are to have their tags. */
  readonly recordsTags: boolean;
  add(call: Call): void;
  calls(): Call[];
  clear(): void;
}

/** The oldest calls are forgotten beyond this many. */
const MAX_CALLS = 50_000;

export function createRecorder(recordsTags = false): Recorder {
  let calls: Call[] = [];
  return {
    recordsTags,
    add(call) {
      calls.push(call);
      if (calls.length > 2 * MAX_CALLS) calls = calls.slice(-MAX_CALLS);
    },
    calls: () => calls.slice(-MAX_CALLS),
    clear: () => { calls = []; },
  };
}
