import { randomBytes, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Outcome, Requests } from './requests';

/** A custom resource in a template. `{ Ref: 'Id' }` among its properties is replaced by that resource's physical id. */
export interface Declared {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The logical ids that it refers to. */
  readonly uses: readonly string[];
  /** `RetainExceptOnCreate`: kept when it leaves the template or the stack goes, deleted when its own creation is rolled back. */
  readonly retain?: boolean;
}

export type Template = Readonly<Record<string, Declared>>;

/** A resource that is in the stack, as CloudFormation knows it. */
export interface Member {
  readonly declared: Declared;
  /** As they were sent last and taken. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly physicalId: string;
}

export type StackState = 'empty' | 'complete' | 'rolled-back' | 'rollback-failed' | 'update-rollback-failed' | 'delete-failed' | 'deleted';

/** Our model of a CloudFormation stack; each rule with its source in docs/cloudformation-model.md. */
export interface Stack {
  readonly id: string;
  readonly state: StackState;
  readonly members: ReadonlyMap<string, Member>;
  /** Physical ids that were let go by a deletion policy. */
  readonly retained: string[];
  /** Physical ids that CloudFormation gave up on, when their Delete had failed three times after an update. */
  readonly abandoned: string[];
  /** The reasons that the function gave for failures. */
  readonly reasons: string[];
  /** Creates or updates the stack. A failure, or the cancellation, rolls it back. */
  deploy(template: Template, cancelAfter?: number): Promise<StackState>;
  /** Goes on with a rollback that failed. What is in `skip` is left as it is. */
  continueUpdateRollback(skip?: readonly string[]): Promise<StackState>;
  delete(): Promise<StackState>;
}

/** CloudFormation tries a Delete of its own accord so often after an update; then the resource is nobody's. */
const CLEAN_UP_ATTEMPTS = 3;
/** From the end of one thing to the first request of the next: of a deployment to another, or of a cancellation to the rollback. */
const BETWEEN_MILLISECONDS = 3_000;

/** What a rollback must undo. */
interface Change {
  readonly id: string;
  readonly before?: Member;
  /** The new declaration, as it was sent. */
  readonly declared: Declared;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The physical id that came back, if one did. */
  physicalId?: string;
}

export function createStack(requests: Requests, name: string): Stack {
  let id = newId(name);
  let state: StackState = 'empty';
  let members = new Map<string, Member>();
  /** Rollbacks and deletions that failed and may be tried again. */
  let undone: Change[] = [];
  const retained: string[] = [];
  const abandoned: string[] = [];
  const reasons: string[] = [];

  const resolve = (properties: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    JSON.parse(JSON.stringify(properties), (_, value) => (isRef(value) ? members.get(value.Ref)?.physicalId ?? `missing-${value.Ref}` : value));

  const noted = (outcome: Outcome): Outcome => {
    if (outcome.kind === 'failed') reasons.push(outcome.reason ?? '');
    return outcome;
  };

  async function forward(template: Template, cancelAfter: number | undefined, changes: Change[]): Promise<boolean> {
    let failed = false;
    let cancel = () => {};
    const cancelled = new Promise<void>((resolved) => { cancel = () => { failed = true; resolved(); }; });
    const timer = cancelAfter === undefined ? undefined : setTimeout(() => cancel(), cancelAfter);

    const visits = new Map<string, Promise<boolean>>();
    const visit = (logicalId: string): Promise<boolean> => {
      if (!visits.has(logicalId)) visits.set(logicalId, bring(logicalId));
      return visits.get(logicalId)!;
    };
    const bring = async (logicalId: string): Promise<boolean> => {
      const declared = template[logicalId];
      const ready = (await Promise.all(declared.uses.map(visit))).every(Boolean);
      if (!ready || failed) return false;
      const before = members.get(logicalId);
      const properties = resolve(declared.properties);
      if (before && isDeepStrictEqual(properties, before.properties)) {
        members.set(logicalId, { ...before, declared });
        return true;
      }
      const change: Change = { id: logicalId, before, declared, properties };
      changes.push(change);
      const outcome = noted(await requests.send(before ? 'Update' : 'Create', {
        type: declared.type, stackId: id, logicalId, properties, oldProperties: before?.properties, physicalId: before?.physicalId,
      }, cancelled));
      if ('physicalId' in outcome) change.physicalId = outcome.physicalId;
      if (outcome.kind === 'success') {
        members.set(logicalId, { declared, properties, physicalId: outcome.physicalId });
        return true;
      }
      cancel();
      return false;
    };

    const done = (await Promise.all(Object.keys(template).map(visit))).every(Boolean);
    clearTimeout(timer);
    return done;
  }

  /** Deletes in an order in which nobody is deleted before who uses it. Resolves with what could not be deleted. */
  async function remove(targets: readonly Change[], attempts: number): Promise<Change[]> {
    const visits = new Map<string, Promise<boolean>>();
    const left: Change[] = [];
    const visit = (target: Change): Promise<boolean> => {
      if (!visits.has(target.id)) visits.set(target.id, go(target));
      return visits.get(target.id)!;
    };
    const go = async (target: Change): Promise<boolean> => {
      const users = targets.filter(({ declared }) => declared.uses.includes(target.id));
      const free = (await Promise.all(users.map(visit))).every(Boolean);
      for (let attempt = 1; free && attempt <= attempts; attempt++) {
        const outcome = noted(await requests.send('Delete', {
          type: target.declared.type, stackId: id, logicalId: target.id, properties: target.properties, physicalId: target.physicalId,
        }));
        if (outcome.kind === 'success') return true;
      }
      left.push(target);
      return false;
    };
    await Promise.all(targets.map(visit));
    return left;
  }

  /** Back to what was before: Updates with old and new swapped, also of what failed or was cancelled; then the new ones go. */
  async function rollBack(changes: readonly Change[], skip: readonly string[] = []): Promise<StackState> {
    const updated = changes.filter(({ before }) => before);
    const undoing = new Map<string, Promise<boolean>>();
    const left: Change[] = [];
    const undo = (change: Change): Promise<boolean> => {
      if (!undoing.has(change.id)) undoing.set(change.id, back(change));
      return undoing.get(change.id)!;
    };
    const back = async (change: Change): Promise<boolean> => {
      const before = change.before!;
      const first = updated.filter(({ id: other }) => before.declared.uses.includes(other));
      const ready = (await Promise.all(first.map(undo))).every(Boolean);
      members.set(change.id, before);
      if (skip.includes(change.id)) return true;
      const outcome: Outcome = ready ? noted(await requests.send('Update', {
        type: before.declared.type,
        stackId: id,
        logicalId: change.id,
        properties: before.properties,
        oldProperties: change.properties,
        physicalId: change.physicalId ?? before.physicalId,
      })) : { kind: 'cancelled' };
      if (outcome.kind !== 'success') left.push(change);
      return outcome.kind === 'success';
    };
    await Promise.all(updated.map(undo));
    // An id that an Update changed is that of a second resource, which goes like any other that is new.
    const replaced = updated.filter(({ before, physicalId }) => physicalId !== undefined && physicalId !== before!.physicalId);
    const created = [...changes.filter(({ before }) => !before), ...replaced]
      .map((change) => ({ ...change, physicalId: change.physicalId ?? madeUpId(name, change.id) }));
    created.forEach((change) => { if (!change.before) members.delete(change.id); });
    if (left.length > 0) {
      undone = [...left, ...created.filter(({ before }) => !before)];
      return 'update-rollback-failed';
    }
    const orphans = await remove(created, CLEAN_UP_ATTEMPTS);
    abandoned.push(...orphans.map(({ physicalId }) => physicalId!));
    undone = [];
    return 'complete';
  }

  return {
    get id() { return id; },
    get state() { return state; },
    get members() { return members; },
    retained,
    abandoned,
    reasons,

    async deploy(template, cancelAfter) {
      if (state === 'rolled-back' || state === 'deleted') {
        // Such a stack can only be deleted and made anew, under another id.
        id = newId(name);
        state = 'empty';
      }
      if (state !== 'empty' && state !== 'complete') throw new Error(`A stack in state ${state} cannot be deployed`);
      const first = state === 'empty';
      const former = new Map(members);
      const changes: Change[] = [];
      requests.setStackStatus(id, first ? 'CREATE_IN_PROGRESS' : 'UPDATE_IN_PROGRESS');
      if (!first) await between();
      const done = await forward(template, cancelAfter, changes);
      requests.setStackStatus(id, done ? 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' : first ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS');
      if (!done) await between();
      if (done) {
        const gone = [...former].filter(([logicalId]) => !(logicalId in template));
        gone.forEach(([logicalId]) => members.delete(logicalId));
        retained.push(...gone.filter(([, { declared }]) => declared.retain).map(([logicalId, { physicalId }]) => {
          requests.setRetained(id, logicalId);
          return physicalId;
        }));
        // Ids that an Update changed: the resources behind the old ones have been replaced.
        const replaced = changes.filter(({ before, physicalId }) => before && before.physicalId !== physicalId)
          .map(({ before, ...change }) => ({ ...change, physicalId: before!.physicalId }));
        const removed = gone.filter(([, { declared }]) => !declared.retain).map(([logicalId, member]) => ({ id: logicalId, ...member }));
        const orphans = await remove([...removed, ...replaced], CLEAN_UP_ATTEMPTS);
        abandoned.push(...orphans.map(({ physicalId }) => physicalId!));
        state = 'complete';
      } else if (first) {
        const created = changes.map((change) => ({ ...change, physicalId: change.physicalId ?? madeUpId(name, change.id) }));
        members = new Map();
        undone = await remove(created, 1);
        state = undone.length > 0 ? 'rollback-failed' : 'rolled-back';
      } else {
        members = new Map(former);
        state = await rollBack(changes);
      }
      return state;
    },

    async continueUpdateRollback(skip) {
      if (state !== 'update-rollback-failed') throw new Error(`Nothing to roll back in state ${state}`);
      requests.setStackStatus(id, 'UPDATE_ROLLBACK_IN_PROGRESS');
      await between();
      state = await rollBack(undone, skip);
      return state;
    },

    async delete() {
      const targets: Change[] = undone.length > 0 && members.size === 0
        ? undone
        : [...[...members].map(([logicalId, member]) => ({ id: logicalId, ...member })), ...undone.filter(({ before }) => !before)];
      const kept = targets.filter(({ id: logicalId, declared }) => declared.retain && members.has(logicalId));
      retained.push(...kept.map(({ physicalId }) => physicalId!));
      kept.forEach(({ id: logicalId }) => requests.setRetained(id, logicalId));
      requests.setStackStatus(id, 'DELETE_IN_PROGRESS');
      undone = await remove(targets.filter((target) => !kept.includes(target)), 1);
      members = new Map();
      state = undone.length > 0 ? 'delete-failed' : 'deleted';
      return state;
    },
  };
}

async function between(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, BETWEEN_MILLISECONDS));
}

/** What CloudFormation sends with the Delete of a resource that never told its id. */
function madeUpId(stackName: string, logicalId: string): string {
  return `${stackName}-${logicalId}-${randomBytes(6).toString('hex').toUpperCase()}`;
}

function newId(name: string): string {
  return `arn:aws:cloudformation:us-east-1:000000000000:stack/${name}/${randomUUID()}`;
}

function isRef(value: unknown): value is { Ref: string } {
  return typeof value === 'object' && value !== null && typeof (value as { Ref?: unknown }).Ref === 'string';
}
