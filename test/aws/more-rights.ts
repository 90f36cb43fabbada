/**
 * What the function that makes logging configurations gets besides, where AWS asks for more than it documents: what CloudFormation's own handler
 * of them has and the library's has not (docs/decisions/log-delivery-permissions.md).
 */
export const MORE_RIGHTS = {
  /** In the bucket of the app. */
  bucket: 's3:PutBucketPolicy',
  /** In the region: IAM knows no resources for it. */
  logs: 'logs:PutResourcePolicy',
} as const;
