import { buildClients } from './clients';
import { measureControlPlane } from './control-plane';
import { measureRooms } from './rooms';
import { measureStart } from './start';
import type { Options, Row, Scenario } from '../scenario';

const PARTS: Readonly<Record<string, () => Promise<Row[]>>> = {
  'start': measureStart,
  'control-plane': measureControlPlane,
  'rooms': measureRooms,
};

export const scenario: Scenario = {
  name: 'emulator',
  work: 'The emulator in a process of its own: its start, operations of the control plane, and a room full of chat clients, which are in another process and in Go.',
  options: ['part'],
  async run({ part }: Options) {
    const parts = Object.entries(PARTS).filter(([name]) => part === undefined || name === part);
    if (parts.length === 0) throw new Error(`--part must be one of ${Object.keys(PARTS).join(', ')}, but is '${part}'`);
    await buildClients();
    const rows: Row[] = [];
    for (const [, measure] of parts) rows.push(...await measure());
    return rows;
  },
};
