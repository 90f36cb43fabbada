import type { DirectoryWorld } from './world';
import { timeOf, callLines } from '../trace';

/** What happened, call by call, for whoever looks into a violation. */
export function directoryTrace({ chronicle, emulator, tableCalls, log }: DirectoryWorld): string[] {
  const { asked, streams, deployments, restoredAt, removedAt } = chronicle;
  return [
    ...asked.map(({ request, startedAt, endedAt, outcome, killed }) => ({
      at: endedAt, line: `${JSON.stringify(request)} since ${timeOf(startedAt)} -> ${JSON.stringify(outcome)}${killed ? ' killed' : ''}`,
    })),
    ...streams.map((sent) => ({ at: sent.sentAt, line: JSON.stringify(sent) })),
    ...deployments.map(({ at, deployed }) => ({ at, line: `deployed ${JSON.stringify(deployed)}` })),
    ...restoredAt.map((at) => ({ at, line: 'the table is restored' })),
    ...removedAt === undefined ? [] : [{ at: removedAt, line: 'the stack is deleted' }],
    ...callLines(emulator.calls()),
    ...log.map(({ at, text }) => ({ at, line: `   ${text.trimEnd()}` })),
    ...tableCalls.map(({ at, accessKeyId, operation }) => ({ at, line: `   ${accessKeyId} table ${operation}` })),
  ].sort((a, b) => a.at - b.at).map(({ at, line }) => `${timeOf(at)} ${line}`);
}
