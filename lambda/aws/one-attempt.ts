/** Settings of an AWS client that makes each call once, and not for longer: whoever calls repeats what may be repeated. */
export function oneAttempt(milliseconds: number) {
  return {
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: milliseconds, throwOnRequestTimeout: true },
  };
}
