import { ofExample } from './of-example';

ofExample('streaming-platform.ts');
