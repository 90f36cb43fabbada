import { deleteMessage, disconnectUser, sendEvent } from './chat-actions';
import {
  createLoggingConfiguration, deleteLoggingConfiguration, getLoggingConfiguration, listLoggingConfigurations, updateLoggingConfiguration,
} from './logging-configurations';
import { createRoom, deleteRoom, getRoom, listRooms, updateRoom } from './rooms';
import { listTagsForResource, tagResource, untagResource } from './tags';
import { createChatToken } from './tokens';
import type { Service } from '../common/service';

/** Does what an operation does, with an input that has been validated. No output means status 204 and an empty body. */
export type Operation = (service: Service, input: unknown) => object | undefined | Promise<object>;

/** All 17 operations of Amazon IVS Chat. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateChatToken: validated(createChatToken),
  CreateLoggingConfiguration: validated(createLoggingConfiguration),
  CreateRoom: validated(createRoom),
  DeleteLoggingConfiguration: validated(deleteLoggingConfiguration),
  DeleteMessage: validated(deleteMessage),
  DeleteRoom: validated(deleteRoom),
  DisconnectUser: validated(disconnectUser),
  GetLoggingConfiguration: validated(getLoggingConfiguration),
  GetRoom: validated(getRoom),
  ListLoggingConfigurations: validated(listLoggingConfigurations),
  ListRooms: validated(listRooms),
  ListTagsForResource: validated(listTagsForResource),
  SendEvent: validated(sendEvent),
  TagResource: validated(tagResource),
  UntagResource: validated(untagResource),
  UpdateLoggingConfiguration: validated(updateLoggingConfiguration),
  UpdateRoom: validated(updateRoom),
};

/** The one place where an input gets its type: the validator has just checked it against the model. */
function validated<Input>(run: (service: Service, input: Input) => object | undefined | Promise<object>): Operation {
  return (service, input) => run(service, input as Input);
}
