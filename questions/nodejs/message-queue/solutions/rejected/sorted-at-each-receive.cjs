// Defect: what came back is sorted again for each receive.

'use strict';
/** First in, first out, in constant time: a head that moves, and a cut when half is behind it. */
class Line {
  items = [];
  head = 0;
  get first() { return this.items[this.head]; }
  get length() { return this.items.length - this.head; }
  add(item) { this.items.push(item); }
  take() {
    const item = this.items[this.head];
    this.items[this.head++] = undefined;
    if (this.head > 1000 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }
}

const isWhole = (value, least) => typeof value === 'number' && Number.isInteger(value) && value >= least;

exports.createQueue = function createQueue(options = {}) {
  const { visibilityMs = 30000, maxAttempts = 5 } = options;
  if (!isWhole(visibilityMs, 1)) throw new RangeError('visibilityMs');
  if (!isWhole(maxAttempts, 1)) throw new RangeError('maxAttempts');

  let lastNumber = 0;
  let lastReceipt = 0;
  const fresh = new Line(); // never delivered nor delayed, by number
  let returned = []; // ready again, sorted by falling number when needed
  const flights = new Line(); // deliveries as they began; those that ended early are dropped at the head
  const delayed = new Line(); // by rising moment, so that what is due last is put last
  const flying = new Map(); // receipt -> flight
  const dead = [];

  function giveBack(message) {
    returned.push(message);
  }

  function delay(message, at) {
    const { items } = delayed;
    let low = delayed.head;
    for (let high = items.length; low < high;) {
      const middle = (low + high) >> 1;
      if (items[middle].at <= at) low = middle + 1;
      else high = middle;
    }
    items.splice(low, 0, { at, message });
  }

  function close(flight) {
    flying.delete(flight.receipt);
    if (flight.message.attempts === maxAttempts) dead.push(flight.message);
    return flight.message.attempts === maxAttempts;
  }

  function update() {
    const now = Number(process.hrtime.bigint() / 1_000_000n);
    while (flights.length > 0 && flights.first.end <= now) {
      const flight = flights.take();
      if (flying.get(flight.receipt) === flight && !close(flight)) giveBack(flight.message);
    }
    while (delayed.length > 0 && delayed.first.at <= now) giveBack(delayed.take().message);
    return now;
  }

  function oldest() {
    returned.sort((a, b) => b.number - a.number);
    const back = returned.at(-1);
    if (!back) return fresh.length > 0 ? fresh.take() : undefined;
    return fresh.length > 0 && fresh.first.number < back.number ? fresh.take() : returned.pop();
  }

  function publish(body, { delayMs = 0 } = {}) {
    if (!isWhole(delayMs, 0)) throw new RangeError('delayMs');
    const message = { number: ++lastNumber, id: String(lastNumber), body, attempts: 0 };
    if (delayMs === 0) fresh.add(message);
    else delay(message, update() + delayMs);
    return message.id;
  }

  function receive() {
    const now = update();
    const message = oldest();
    if (!message) return null;
    message.attempts += 1;
    const flight = { message, end: now + visibilityMs, receipt: `receipt ${++lastReceipt}` };
    flights.add(flight);
    flying.set(flight.receipt, flight);
    return { id: message.id, body: message.body, attempt: message.attempts, receipt: flight.receipt };
  }

  function ack(receipt) {
    update();
    return flying.delete(receipt);
  }

  function nack(receipt, { delayMs = 0 } = {}) {
    if (!isWhole(delayMs, 0)) throw new RangeError('delayMs');
    const now = update();
    const flight = flying.get(receipt);
    if (!flight) return false;
    if (close(flight)) return true;
    if (delayMs === 0) giveBack(flight.message);
    else delay(flight.message, now + delayMs);
    return true;
  }

  function size() {
    update();
    return { ready: fresh.length + returned.length, delayed: delayed.length, inFlight: flying.size, dead: dead.length };
  }

  function deadLetters() {
    update();
    return [...dead].sort((a, b) => a.number - b.number).map(({ id, body, attempts }) => ({ id, body, attempts }));
  }

  return { publish, receive, ack, nack, size, deadLetters };
};
