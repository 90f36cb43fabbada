'use strict';

// Makes as many tokens as it is told to, one after the other, and says how long it took: `bare` with the SDK, `ours` with the bundle.
const { performance } = require('node:perf_hooks');

const claims = {
  'sub': '6d1b2c3a-0d3e-4f6a-9c55-0a1b2c3d4e5f', 'preferred_username': 'Ada', 'cognito:groups': '[vips moderators]', 'exp': `${Math.floor(Date.now() / 1000) + 7200}`,
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
    if (rooms > 0) event.pathParameters = { room: `room-${(asked++ * 7919) % rooms}` };
    const { statusCode, body } = await handler(event, {});
    if (statusCode !== 200) throw new Error(body);
  };
}

const call = process.argv[2] === 'bare' ? bare() : ours();

process.on('message', async (calls) => {
  const start = performance.now();
  for (let n = 0; n < calls; n++) await call();
  process.send(performance.now() - start);
});
