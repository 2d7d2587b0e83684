// Chance that remembers what it chose: a sequence of operations is kept as its choices, so that it
// can be made smaller one choice at a time, and never becomes what could not have been drawn.

import { Random } from './random.js';

/** An argument that is not known yet: what an earlier operation gives, or a property of that. */
export class Earlier {
  constructor(id, property) {
    Object.assign(this, { id, property });
  }
}

/** Draws from `random` while there is one, else repeats what was chosen, and then takes the simplest. */
export class Choices extends Random {
  /** `chosen`: numbers from 0, the simplest, and ids of operations as `{ id }`; `before`: the operations so far. */
  constructor({ random, chosen = [], before = [] }) {
    super(0);
    Object.assign(this, { random, before, past: chosen, chosen: [], isPossible: true });
  }

  float() { return this.int(0, 2 ** 32 - 1) / 2 ** 32; }
  int(low, high) { return low + this.choose(high - low, () => this.random.int(0, high - low)); }
  bool(probability = 0.5) { return this.choose(1, () => Number(this.random.bool(probability))) === 1; }

  choose(most, draw) {
    const past = this.past[this.chosen.length];
    const value = this.random ? draw() : typeof past === 'number' ? Math.min(past, most) : 0;
    this.chosen.push(value);
    return value;
  }

  /** Refers to an operation of this name before this one, of three that chance offers the latest. */
  earlier(name, property) {
    const { id } = (this.random ? this.drawEarlier(name) : this.past[this.chosen.length]) ?? {};
    this.isPossible &&= this.before.some(operation => operation.id === id);
    this.chosen.push({ id });
    return new Earlier(id, property);
  }

  drawEarlier(name) {
    const found = this.before.filter(operation => operation.name === name);
    const any = () => this.random.int(0, found.length - 1);
    return found[Math.max(any(), any(), any())];
  }
}
