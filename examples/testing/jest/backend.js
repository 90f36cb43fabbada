const { CreateChatTokenCommand, CreateRoomCommand, DeleteRoomCommand, IvschatClient } = require('@aws-sdk/client-ivschat');

/** Goes to AWS; in the tests, to where AWS_ENDPOINT_URL_IVSCHAT says. */
const client = new IvschatClient({});

exports.openRoom = async (name) => (await client.send(new CreateRoomCommand({ name }))).arn;

exports.letIn = async (room, userId) => client.send(new CreateChatTokenCommand({ roomIdentifier: room, userId, capabilities: ['SEND_MESSAGE'] }));

exports.closeRoom = async (room) => { await client.send(new DeleteRoomCommand({ identifier: room })); };
