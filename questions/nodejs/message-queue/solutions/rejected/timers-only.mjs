// Defect: messages move only when a timer fires, and so the answers are late when the timers are.

function whole(value, least, name) {
  if (!Number.isInteger(value) || value < least) throw new RangeError(`${name} must be a whole number of at least ${least}`);
}

/** A timer that keeps no process alive and may be longer than one timer of Node's. */
function later(ms, action) {
  const piece = Math.min(ms, 2 ** 31 - 1);
  const alarm = { stop: () => clearTimeout(alarm.timer) };
  alarm.timer = setTimeout(() => {
    if (piece === ms) action();
    else Object.assign(alarm, later(ms - piece, action));
  }, piece);
  alarm.timer.unref();
  return alarm;
}

export function createQueue({ visibilityMs = 30_000, maxAttempts = 5 } = {}) {
  whole(visibilityMs, 1, 'visibilityMs');
  whole(maxAttempts, 1, 'maxAttempts');
  let number = 0;
  let head = 0;
  const fresh = [];
  let returned = [];
  let isSorted = true;
  const live = new Map();
  const dead = [];
  let delayed = 0;

  const join = message => {
    returned.push(message);
    isSorted = false;
  };

  const wait = (message, delayMs) => {
    delayed++;
    later(delayMs, () => {
      delayed--;
      join(message);
    });
  };

  const end = ({ message, receipt, alarm }, delayMs) => {
    alarm.stop();
    live.delete(receipt);
    if (message.attempts === maxAttempts) dead.push(message);
    else if (delayMs > 0) wait(message, delayMs);
    else join(message);
  };

  const next = () => {
    if (!isSorted) returned.sort((a, b) => b.number - a.number);
    isSorted = true;
    const back = returned.at(-1);
    const isBack = back && (head === fresh.length || back.number < fresh[head].number);
    return isBack ? returned.pop() : fresh[head++];
  };

  return {
    publish(body, { delayMs = 0 } = {}) {
      whole(delayMs, 0, 'delayMs');
      const message = { number: ++number, id: `m${number}`, body, attempts: 0 };
      if (delayMs > 0) wait(message, delayMs);
      else fresh.push(message);
      return message.id;
    },
    receive() {
      if (head === fresh.length && returned.length === 0) return null;
      const message = next();
      const receipt = `${message.id}/${++message.attempts}`;
      const delivery = { message, receipt };
      delivery.alarm = later(visibilityMs, () => end(delivery, 0));
      live.set(receipt, delivery);
      return { id: message.id, body: message.body, attempt: message.attempts, receipt };
    },
    ack(receipt) {
      live.get(receipt)?.alarm.stop();
      return live.delete(receipt);
    },
    nack(receipt, { delayMs = 0 } = {}) {
      whole(delayMs, 0, 'delayMs');
      const delivery = live.get(receipt);
      if (delivery) end(delivery, delayMs);
      return delivery !== undefined;
    },
    size: () => ({ ready: fresh.length - head + returned.length, delayed, inFlight: live.size, dead: dead.length }),
    deadLetters: () => [...dead].sort((a, b) => a.number - b.number).map(({ id, body, attempts }) => ({ id, body, attempts })),
  };
}
