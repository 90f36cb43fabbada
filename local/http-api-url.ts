/**
 * The address on loopback of an API that was deployed to MiniStack.
 *
 * A stack's output names the API as AWS would (`https://ID.execute-api.REGION.amazonaws.com/path`) or as MiniStack does
 * (`http://ID.execute-api.localhost:PORT/path`). Neither name resolves everywhere, so the id moves into the path. A stage
 * other than `$default` is the path's first part in both forms.
 */
export function localHttpApiUrl(output: string, ministackEndpoint: string): string {
  const url = new URL(output);
  const [id, service] = url.hostname.split('.');
  if (!id || service !== 'execute-api') throw new Error(`${output} is not the address of an API Gateway API`);
  return `${ministackEndpoint}/_aws/execute-api/${id}${url.pathname}${url.search}`;
}
