// A call of the solution: asked for in its turn, and then an answer, an error or a promise.

import { state, ask, Failure, Misuse } from './state.js';
import { decode, encode, handle, useCalls } from './codec.js';

export class Call {
  constructor(id, name, args) {
    this.step = { did: 'call', on: id, name, args };
    state.steps.push(this.step);
    this.settlement = new Promise((resolve, reject) => { this.settle = { resolve, reject }; });
    this.settlement.catch(() => {});
    this.answered = ask({ op: 'call', on: id, name, args: args.map(encode) }).then(reply => this.take(reply));
    this.answered.catch(error => this.settle.reject(error));
  }

  take(reply) {
    if (reply.missing !== undefined) {
      this.step.isMissing = true;
      throw new Failure(`there is no function \`${reply.missing}\` to call`, { step: this.step });
    }
    if (reply.promise !== undefined) {
      this.kind = 'promise';
      this.state = 'pending';
      this.step.promise = reply.promise;
      const early = state.early.get(reply.promise);
      if (early) this.settled(early);
      else state.promises.set(reply.promise, this);
      return;
    }
    if ('threw' in reply) {
      this.kind = 'threw';
      this.finish({ threw: decode(reply.threw) });
    } else {
      this.kind = 'returned';
      this.finish({ ok: decode(reply.ok) });
    }
  }

  /** Its promise settled. */
  settled(outcome) {
    state.steps.push({ did: 'settled', call: this.step, outcome });
    this.finish(outcome);
  }

  /** The value is known: returned, thrown, or what its promise settled with. */
  finish(outcome) {
    this.outcome = outcome;
    this.step.outcome = outcome;
    this.state = 'threw' in outcome ? 'rejected' : 'fulfilled';
    state.waiting.delete(this);
    if ('threw' in outcome) this.settle.reject(outcome.threw);
    else this.settle.resolve(outcome.ok);
  }

  /** Makes a call awaitable. */
  then(resolve, reject) {
    const value = this.answered.then(() => {
      if (this.state === 'pending') state.waiting.add(this);
      if (this.outcome && 'threw' in this.outcome) state.rejections.push(this.outcome.threw);
      return this.settlement.catch(error => { state.rejections.push(error); throw error; });
    });
    return value.then(resolve, reject);
  }
}

useCalls((id, name, args) => new Call(id, name, args));

/** Promises that settled since the last answer; one may settle before its call has heard of it. */
export function takeSettled(list) {
  for (const { promise, ...how } of list ?? []) {
    const outcome = 'threw' in how ? { threw: decode(how.threw) } : { ok: decode(how.ok) };
    const call = state.promises.get(promise);
    state.promises.delete(promise);
    if (call) call.settled(outcome);
    else state.early.set(promise, outcome);
  }
}

/** The module's exports: `solution.name(...)` is a call. */
export const solution = () => handle(0, {});

export function requireCall(call) {
  if (!(call instanceof Call)) throw new Misuse('this assertion takes a call, not the value it was awaited for');
  return call;
}
