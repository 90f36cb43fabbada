import { isKnownAtDeployment } from './known';

/** Names and values as a URL query string: the form in which maps stand in a function's environment, see TOKEN_ENV. */
export function query(entries: [string, string][]): string {
  return entries.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}

/** Commas and colons stay: they mean nothing there, and cost a third. What only the deployment knows stays, or CloudFormation would not find it. */
function encode(text: string): string {
  return isKnownAtDeployment(text) ? text : encodeURIComponent(text).replace(/%2C|%3A/g, decodeURIComponent);
}
