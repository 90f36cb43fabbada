import { type IvschatClient, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-ivschat';
import type { Desired, ResourceType } from './resource-type';

/** The calls that all resource types have in common. */
export function tagging(client: IvschatClient): Pick<ResourceType<Desired>, 'tag' | 'untag'> {
  return {
    async tag(resourceArn, tags) {
      await client.send(new TagResourceCommand({ resourceArn, tags }));
    },

    async untag(resourceArn, tagKeys) {
      await client.send(new UntagResourceCommand({ resourceArn, tagKeys }));
    },
  };
}
