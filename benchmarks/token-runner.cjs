'use strict';

// Makes as many tokens as it is told to, so many at once, and says how long each took: `bare` with the SDK, `ours` with the bundle. `read` reads of DynamoDB instead.
const { performance } = require('node:perf_hooks');

const claims = {
  'sub': '6d1b2c3a-0d3e-4f6a-9c55-0a1b2c3d4e5f', 'preferred_username': 'Ada', 'cognito:groups': '[vips moderators]', 'exp': `${Math.floor(Date.now() / 1000) + 30 * 86_400}`,
};
const jwt = `e30.${Buffer.from(JSON.stringify({ ...claims, 'cognito:groups': ['vips', 'moderators'] })).toString('base64url')}.c2ln`;

function bare() {
  const { CreateChatTokenCommand, IvschatClient } = require('@aws-sdk/client-ivschat');
  const client = new IvschatClient({});
  return () => client.send(new CreateChatTokenCommand({
    roomIdentifier: process.env.ROOM_ARN,
    userId: claims.sub,
    capabilities: ['SEND_MESSAGE', 'DISCONNECT_USER', 'DELETE_MESSAGE'],
    sessionDurationInMinutes: 15,
    attributes: { displayName: 'Ada', color: '#ff0000' },
  }));
}

function read() {
  const { DynamoDBClient, GetItemCommand } = require('@aws-sdk/client-dynamodb');
  const client = new DynamoDBClient({});
  const Key = JSON.parse(process.env.KEY);
  return async () => {
    const { Item } = await client.send(new GetItemCommand({ TableName: process.env.TABLE, Key, ConsistentRead: true }));
    if (!Item) throw new Error('There is no such item');
  };
}

function ours() {
  // Of a directory, what was read of a room counts for a second, which is over with each call.
  const rooms = Number(process.env.DIRECTORY_ROOMS ?? 0);
  const clock = Date.now;
  let asked = 0;
  if (rooms > 0) Date.now = () => clock() + asked * 1_001;
  const { handler } = require('../assets/lambda/chat-token/index.js');
  const event = {
    version: '2.0',
    routeKey: 'POST /rooms/{room}/tokens',
    headers: { 'authorization': `Bearer ${jwt}`, 'content-type': 'application/json' },
    pathParameters: { room: 'lobby' },
    requestContext: { requestId: 'JKJaXmPLvHcESHA=', http: { method: 'POST' }, authorizer: { jwt: { claims } } },
    body: JSON.stringify({ attributes: { color: '#ff0000' } }),
    isBase64Encoded: false,
  };
  return async () => {
    const room = rooms > 0 ? `room-${(asked++ * 7919) % rooms}` : 'lobby';
    const { statusCode, body } = await handler({ ...event, pathParameters: { room } }, {});
    if (statusCode !== 200) throw new Error(body);
  };
}

const call = { bare, read, ours }[process.argv[2]]();

async function turn({ calls, atOnce }) {
  const [each, failures] = [[], []];
  let left = calls;
  const work = async () => {
    while (left-- > 0) {
      const start = performance.now();
      try {
        await call();
        each.push(performance.now() - start);
      } catch (error) {
        failures.push(error.message);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return { each, failures, residentBytes: process.memoryUsage().rss };
}

process.on('message', (message) => void turn(message).then((taken) => process.send(taken)));
// Whoever asks is gone.
process.on('disconnect', () => process.exit());
