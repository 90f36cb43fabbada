import { frameTarget, suffer } from './connection-faults';
import type { ActiveFault, Fault, FaultKind, FaultList } from './fault';
import type { Service } from '../common/service';

/** What a call is matched by. */
export interface Target {
  readonly operation: string;
  readonly resource?: string;
  readonly name?: string;
  readonly userId?: string;
}

export interface Faults extends FaultList {
  /** The first fault of one of these kinds that strikes the call; it counts as fired. */
  strike(kinds: readonly FaultKind[], target: Target): ActiveFault | undefined;
}

/** `random` gives numbers from 0 to 1, and is asked only where a probability was set. */
export function createFaults(random: () => number, { hub, store }: Pick<Service, 'hub' | 'store'>): Faults {
  let faults: (ActiveFault & { fired: number })[] = [];
  let lastId = 0;
  const strikes = (fault: ActiveFault & { fired: number }, target: Target): boolean => {
    const struck = fault.fired < (fault.times ?? Infinity)
      && matches(fault, target)
      && (fault.probability === undefined || random() < fault.probability);
    if (struck) fault.fired += 1;
    return struck;
  };
  const strikeNow = (fault: ActiveFault & { fired: number }): void => {
    const struck = hub.clients().filter((client) => strikes(fault, frameTarget(store, client, fault.operation)));
    struck.forEach((client) => suffer(client, fault));
  };
  return {
    add(fault) {
      const added = { ...fault, id: ++lastId, fired: 0 };
      if (fault.now) strikeNow(added);
      else faults.push(added);
      return { ...added };
    },
    list: () => faults.map((fault) => ({ ...fault })),
    clear: () => { faults = []; },
    strike(kinds, target) {
      const struck = faults.find((fault) => kinds.includes(fault.kind) && strikes(fault, target));
      return struck && { ...struck };
    },
  };
}

function matches(fault: Fault, target: Target): boolean {
  if (fault.operation !== undefined && fault.operation !== '*' && fault.operation !== target.operation) return false;
  if (fault.match?.userId !== undefined && fault.match.userId !== target.userId) return false;
  const wanted = fault.match?.resource;
  return wanted === undefined || wanted === target.resource || wanted === target.name || target.resource?.split('/')[1] === wanted;
}
