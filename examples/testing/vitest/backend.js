import { CreateChatTokenCommand, CreateRoomCommand, DeleteRoomCommand, IvschatClient } from '@aws-sdk/client-ivschat';

/** Goes to AWS; in the tests, to where AWS_ENDPOINT_URL_IVSCHAT says. */
const client = new IvschatClient({});

export const openRoom = async (name) => (await client.send(new CreateRoomCommand({ name }))).arn;

export const letIn = async (room, userId) => client.send(new CreateChatTokenCommand({ roomIdentifier: room, userId, capabilities: ['SEND_MESSAGE'] }));

export const closeRoom = async (room) => { await client.send(new DeleteRoomCommand({ identifier: room })); };
