// Seeded chance: xoshiro128** by Blackman and Vigna (public domain), seeded by splitmix32.

export class Random {
  constructor(seed) {
    let mixed = seed >>> 0;
    const splitmix = () => {
      mixed = (mixed + 0x9e3779b9) >>> 0;
      let z = mixed;
      z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      return (z ^ (z >>> 16)) >>> 0;
    };
    this.s = [splitmix(), splitmix(), splitmix(), splitmix()];
  }

  bits() {
    const s = this.s;
    const rotate = (x, k) => ((x << k) | (x >>> (32 - k))) >>> 0;
    const result = Math.imul(rotate(Math.imul(s[1], 5) >>> 0, 7), 9) >>> 0;
    const t = (s[1] << 9) >>> 0;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3] >>> 0, 11);
    return result;
  }

  /** From 0 up to, but not including, 1. */
  float() { return this.bits() / 4294967296; }
  /** A whole number from low to high, both included. */
  int(low, high) { return low + Math.floor(this.float() * (high - low + 1)); }
  bool(probability = 0.5) { return this.float() < probability; }
  pick(array) { return array[this.int(0, array.length - 1)]; }
  shuffle(array) {
    const shuffled = [...array];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
    }
    return shuffled;
  }
  string(length, alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789') {
    return Array.from({ length }, () => this.pick([...alphabet])).join('');
  }
}
