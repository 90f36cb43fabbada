import { CloudFormationClient, GetTemplateCommand, paginateDescribeStacks, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { CREDENTIALS, REGION } from './account';
import { s3Client } from './s3';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/**
 * Makes deployed buckets what they are on AWS, to the function with which CDK empties them: with the tags in the template,
 * which MiniStack leaves out and without which it deletes nothing. To be called after each deployment. Not needed on AWS.
 */
export async function serveBuckets(endpoint: string): Promise<void> {
  const s3 = s3Client({ endpoint });
  for (const { name, tags } of await deployedBuckets(endpoint)) {
    if (tags.length > 0) await s3.send(new PutBucketTaggingCommand({ Bucket: name, Tagging: { TagSet: [...tags] } }));
  }
  s3.destroy();
}

/** The tags of each bucket in a template, by logical id. */
export function bucketTags(template: { readonly Resources?: Readonly<Record<string, unknown>> }): Map<string, readonly Tag[]> {
  const resources = Object.entries(template.Resources ?? {}) as [string, { Type: string; Properties?: { Tags?: Tag[] } }][];
  return new Map(resources.filter(([, { Type }]) => Type === 'AWS::S3::Bucket').map(([id, { Properties }]) => [id, Properties?.Tags ?? []]));
}

async function deployedBuckets(endpoint: string): Promise<{ readonly name: string; readonly tags: readonly Tag[] }[]> {
  const client = new CloudFormationClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  const buckets: { name: string; tags: readonly Tag[] }[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    for (const { StackName } of Stacks) {
      const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName }));
      if (!TemplateBody.startsWith('{')) continue; // the toolkit's, in YAML: not ours
      const tags = bucketTags(JSON.parse(TemplateBody));
      if (tags.size === 0) continue;
      for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
        for (const { LogicalResourceId = '', PhysicalResourceId: name } of StackResourceSummaries) {
          const found = tags.get(LogicalResourceId);
          if (found && name) buckets.push({ name, tags: found });
        }
      }
    }
  }
  client.destroy();
  return buckets;
}
