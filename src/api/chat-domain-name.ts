import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';

/** A domain name of one's own for an API. It becomes the only one: the API no longer answers under the name that AWS gave it. */
export interface ChatDomainName {
  /** The name, such as `chat.example.com`: in lower case, at most 253 characters. Each API needs another one. */
  readonly domainName: string;

  /** A certificate for the name, of the API's own region. */
  readonly certificate: ICertificate;

  /**
   * The public hosted zone that the name is in: an alias record for the API is added to it.
   *
   * @default - no record: have the name lead to the API yourself, by a CNAME for `chatDomain.regionalDomainName` for example
   */
  readonly hostedZone?: IHostedZone;

  /**
   * What stands before the API's own paths, such as `chat` or `v1/chat`: letters, digits, `-`, `_` and `.`, in parts with `/`
   * between them; at most 300 characters.
   *
   * @default - nothing
   */
  readonly basePath?: string;
}
