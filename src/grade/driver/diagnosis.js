// How a check left things: what a colleague would mention beside the verdict. It decides nothing,
// so nothing is gained by hiding from it. Assumes `cpuMs`, `keptAlive` and `watchStreams` of the
// runtime's own file.

const LONGEST_CALL = 50; // milliseconds of CPU time before others wait noticeably
const MOST_NAMES = 5;

let stalls = []; // names of calls that took too long
let writesAfterEnd = 0;

// Whatever the solution does within `run`, nothing else of the process can happen meanwhile.
function watched(name, run) {
  const began = cpuMs();
  try {
    return run();
  } finally {
    if (cpuMs() - began > LONGEST_CALL && stalls.length < MOST_NAMES) ArrayPush(stalls, `${name ?? ''}`);
  }
}

// What is still to come may well need its timers: only when all promises have settled are they left.
// What a workload began nobody here knows of: a check that saw enough may have ended in its middle.
function diagnosis() {
  quiesceAtOnce();
  const timers = isAllSettled() && !hasWorked ? referencedTimers : 0;
  const found = { timers, resources: keptAlive(), stalls, writesAfterEnd };
  stalls = [];
  writesAfterEnd = 0;
  return { ok: encode(found) };
}
