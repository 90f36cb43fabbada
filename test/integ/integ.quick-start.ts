import { ofExample } from './of-example';

ofExample('app.ts');
