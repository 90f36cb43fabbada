import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL } from '../paths';
import { Problem } from '../problem';
import type { RoomAddress } from './chat';

/** What a second terminal needs to join. It holds a password, so only its owner may read it. */
export interface Invitation extends RoomAddress {
  /** Everybody's password: the people are made up and gone with the demo. */
  readonly password: string;
}

const FILE = join(LOCAL, 'demo.json');

/** Leaves the invitation for the second terminal; the function that comes back takes it away again. */
export function invite(invitation: Invitation): () => void {
  rmSync(FILE, { force: true }); // a mode is only applied to new files
  const text = JSON.stringify(invitation);
  writeFileSync(FILE, text, { mode: 0o600 });
  return () => {
    if (existsSync(FILE) && readFileSync(FILE, 'utf8') === text) rmSync(FILE); // not another demo's
  };
}

/** Reads it. */
export function readInvitation(): Invitation {
  if (!existsSync(FILE)) throw new Problem('No demo is running here: start one in another terminal with npm run demo.');
  return JSON.parse(readFileSync(FILE, 'utf8')) as Invitation;
}
