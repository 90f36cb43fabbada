import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsii, peerDependencies } from '../../../package.json';
import { ROOT } from '../packages';

/** Within the project, so that jsii-diff finds the packages that ours depends on. */
const FOLDER = join(ROOT, '.local/test-api');

interface Changeable {
  types: Record<string, {
    methods: { name: string; parameters: { optional?: boolean }[] }[];
    properties: { name: string; optional?: boolean; type: object }[];
    members: { name: string }[];
  }>;
}

/** What `npm run api:check` says of the API with a change. */
function checked(change: (assembly: Changeable) => void): { status: number | null; stderr: string } {
  const assembly = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as Changeable;
  change(assembly);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), JSON.stringify({ jsii, peerDependencies }));
  writeFileSync(join(FOLDER, '.jsii'), JSON.stringify(assembly));
  return spawnSync(process.execPath, ['--import', 'tsx', 'projenrc/api/main.ts', 'check', FOLDER], { cwd: ROOT, encoding: 'utf8' });
}

afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

test('what would break somebody fails the check, though everything is experimental', () => {
  const { status, stderr } = checked(({ types }) => {
    const grants = types['cdk-ivschat.RoomGrants'];
    grants.methods = grants.methods.filter(({ name }) => name !== 'read');
    const fallback = types['cdk-ivschat.FallbackResult'];
    fallback.members = fallback.members.filter(({ name }) => name !== 'DENY');
    delete types['cdk-ivschat.ChatHosts'].properties.find(({ name }) => name === 'roomsPerOwner')!.optional;
    delete types['cdk-ivschat.ChatTokenFunction'].methods.find(({ name }) => name === 'addRoom')!.parameters[2].optional;
  });
  const lines = stderr.split('\n').filter((line) => line.startsWith('Breaks who uses it: '));
  for (const what of ['RoomGrants', 'FallbackResult', 'roomsPerOwner', 'addRoom']) expect(lines.filter((line) => line.includes(what))).not.toEqual([]);
  expect(stderr).toContain('npm run api:accept -- "why"');
  expect(status).toBe(1);
});

test('what is added breaks nobody', () => {
  const { status, stderr } = checked(({ types }) => {
    types['cdk-ivschat.RoomProps'].properties.push({ ...types['cdk-ivschat.RoomProps'].properties[0], name: 'greeting', optional: true, type: { primitive: 'string' } });
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
