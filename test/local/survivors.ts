import { readdirSync, readFileSync } from 'node:fs';

/** The variable that every process started under it inherits. */
export const MARKER = 'CDK_IVSCHAT_RUN';

/** The processes that carry the mark and are alive, zombies apart: those only wait for their parent to take notice. */
export function survivors(mark: string): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      const isMarked = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${MARKER}=${mark}`);
      const isZombie = /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
      return isMarked && !isZombie ? [`${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0/g, ' ')}`] : [];
    } catch {
      return []; // gone meanwhile, or another user's
    }
  });
}
