/**
 * What a program uses at run time that opens and closes rooms of a `RoomDirectory`: `import { RoomDirectoryClient } from 'cdk-ivschat/runtime'`.
 * For JavaScript and TypeScript alone, so it is no part of the library's jsii assembly; it needs neither the AWS CDK nor any other package.
 */
export * from './client';
export * from './contract';
export { RoomDirectoryError } from './error';
