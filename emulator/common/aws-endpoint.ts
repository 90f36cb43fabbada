/**
 * What is wrong with an endpoint of a local AWS; undefined if nothing is. It must be on this machine: messages that somebody tries
 * out with the emulator are never to reach anything else.
 */
export function awsEndpointProblem(endpoint: string): string | undefined {
  if (endpoint === '') return undefined;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be empty or an http URL';
  return /^(127(\.\d+){3}|\[::1\]|(.+\.)?localhost)$/.test(url.hostname) ? undefined : 'must be on this machine: 127.0.0.1, [::1] or localhost';
}
