// What a check script does not have: a clock, and chance that no seed gives back. A check that used
// either could come to another verdict the next time.

import { Misuse } from './state.js';

const RealDate = Date;
const noClock = () => { throw new Misuse('a check script has no clock: `t.clock.now` tells the time of the check'); };

globalThis.Date = class Date extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) noClock();
    super(...parts);
  }

  static now() { noClock(); }
};
Math.random = () => { throw new Misuse('a check script draws from `t.random`, which the seed of the verdict gives back'); };
delete globalThis.performance;
