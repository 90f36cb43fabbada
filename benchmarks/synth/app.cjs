'use strict';

// The same app with rooms made in four ways, in the package that ships and at the settings of `cdk init` and the CDK CLI.

const { join } = require('node:path');
const { App, CustomResource, Stack, Tags } = require('aws-cdk-lib');
const { PolicyStatement, Role, ServicePrincipal } = require('aws-cdk-lib/aws-iam');
const { CfnRoom } = require('aws-cdk-lib/aws-ivschat');
const { Code, Function: LambdaFunction, Runtime } = require('aws-cdk-lib/aws-lambda');
const { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, PhysicalResourceIdReference, Provider } = require('aws-cdk-lib/custom-resources');
const { CURRENTLY_RECOMMENDED_FLAGS } = require('aws-cdk-lib/cx-api');
const { Room } = require('../../lib');

/** Rooms whose events one server may send: what a role can be granted ends with the size of its policies. */
const ROOMS_PER_SERVER = 40;

/** As `cdk init` and the CLI set it; without its resource AWS::CDK::Metadata, which is no part of anybody's rooms. */
const CONTEXT = { ...CURRENTLY_RECOMMENDED_FLAGS, 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true };

/** Of each kind: what prepares a stack for it, and then makes a room and lets a server send events to it. */
const KINDS = {
  ours: (stack) => (id, { name, length, rate, server }) => {
    const room = new Room(stack, id, { roomName: name, maximumMessageLength: length, maximumMessageRatePerSecond: rate });
    if (server) room.grantSendEvent(server);
  },

  CfnRoom: (stack) => (id, { name, length, rate, server }) => {
    const { attrArn } = new CfnRoom(stack, id, { name, maximumMessageLength: length, maximumMessageRatePerSecond: rate });
    allow(server, attrArn);
  },

  AwsCustomResource: (stack) => (id, { name, length, rate, tags, server }) => {
    const parameters = { name, maximumMessageLength: length, maximumMessageRatePerSecond: rate };
    const identifier = new PhysicalResourceIdReference();
    const room = new AwsCustomResource(stack, id, {
      resourceType: 'Custom::Room',
      installLatestAwsSdk: false,
      onCreate: { service: 'ivschat', action: 'CreateRoom', parameters: { ...parameters, tags }, physicalResourceId: PhysicalResourceId.fromResponse('arn') },
      onUpdate: { service: 'ivschat', action: 'UpdateRoom', parameters: { ...parameters, identifier } },
      onDelete: { service: 'ivschat', action: 'DeleteRoom', parameters: { identifier } },
      policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
    });
    allow(server, room.getResponseField('arn'));
  },

  Provider: (stack) => {
    const onEventHandler = new LambdaFunction(stack, 'Handler', {
      code: Code.fromAsset(join(__dirname, '../../assets/lambda/custom-resource')),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_22_X,
    });
    onEventHandler.addToRolePolicy(new PolicyStatement({
      actions: ['CreateRoom', 'UpdateRoom', 'DeleteRoom', 'TagResource', 'UntagResource'].map((action) => `ivschat:${action}`),
      resources: [stack.formatArn({ service: 'ivschat', resource: 'room', resourceName: '*' })],
    }));
    const { serviceToken } = new Provider(stack, 'Provider', { onEventHandler });
    return (id, { name, length, rate, tags, server }) => {
      const { ref } = new CustomResource(stack, id, {
        resourceType: 'Custom::Room',
        serviceToken,
        properties: {
          Name: name,
          MaximumMessageLength: length,
          MaximumMessageRatePerSecond: rate,
          Tags: tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        },
      });
      allow(server, ref);
    };
  },
};

function allow(server, roomArn) {
  server?.addToPrincipalPolicy(new PolicyStatement({ actions: ['ivschat:SendEvent'], resources: [roomArn] }));
}

/** What a room has: by its number, what is given to it, and the tags of its stack. */
const SHAPES = {
  usual: { settings: (n) => ({ name: `lobby-${n}`, length: 280, rate: 10 }), tags: { team: 'live', environment: 'production' } },
  untagged: { settings: (n) => ({ name: `lobby-${n}`, length: 280, rate: 10 }) },
  plain: { settings: () => ({}) },
};

/** An app of one stack with so many rooms of a kind; with `grants`, servers may send events to them. */
function makeApp(kind, rooms, { outdir, shape = 'usual', grants = false }) {
  const { settings, tags } = SHAPES[shape];
  const app = new App({ outdir, context: CONTEXT });
  const stack = new Stack(app, 'Chat');
  // AwsCustomResource and CustomResource take no tags from there.
  for (const [key, value] of Object.entries(tags ?? {})) Tags.of(stack).add(key, value);
  const make = KINDS[kind](stack);
  let server;
  for (let n = 0; n < rooms; n++) {
    if (grants && n % ROOMS_PER_SERVER === 0) {
      server = new Role(stack, `Server${n / ROOMS_PER_SERVER}`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    }
    make(`Lobby${n}`, { ...settings(n), tags, server });
  }
  return app;
}

module.exports = { makeApp };
