import type { World } from './world';
import type { Call } from '../../emulator';

/** What happened, request by request and call by call, for whoever looks into a violation. */
export function traceOf({ requests, emulator }: World): string[] {
  const sent = requests.all.map(({ kind, logicalId, id, stackId, physicalId, sentAt, outcome, answers, lost, faults, properties }) => {
    const answered = answers.map(({ at, answer, overtaken }) => [timeOf(at), answer.Status, answer.PhysicalResourceId, answer.Reason, overtaken]);
    return {
      at: sentAt,
      line: [
        kind, logicalId, 'of', stackId.slice(-12), `(${id})`, physicalId ?? '', JSON.stringify(properties), '->', JSON.stringify(outcome),
        'answered', JSON.stringify(answered), 'lost', lost, 'faults', JSON.stringify(faults),
      ].join(' '),
    };
  });
  return [...sent, ...callLines(emulator.calls())].sort((a, b) => a.at - b.at).map(({ at, line }) => `${timeOf(at)} ${line}`);
}

/** The calls to Amazon IVS Chat. */
export function callLines(calls: readonly Call[]): { readonly at: number; readonly line: string }[] {
  return calls.map(({ time, operation, accessKeyId, resource, name, status, errorCode, effect, faults }) => ({
    at: Date.parse(time),
    line: ['  ', accessKeyId, operation, resource ?? '', name ?? '', status, errorCode ?? '', effect ? 'done' : 'no effect', faults ?? ''].join(' '),
  }));
}

export function timeOf(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}
