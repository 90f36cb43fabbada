import { App, Aspects, Stack } from 'aws-cdk-lib';
import { Room } from 'cdk-ivschat';
import { AwsSolutionsChecks } from 'cdk-nag';
import { acknowledge } from './acknowledge';

const app = new App();
const stack = new Stack(app, 'Chat');
new Room(stack, 'Lobby');

acknowledge(app);
Aspects.of(app).add(new AwsSolutionsChecks());
