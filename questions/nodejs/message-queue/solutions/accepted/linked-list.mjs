// Deliveries hang in a doubly linked list by the moment of their end (all last as long, so a new one goes last)
// and leave it in constant time. Ready messages hang in a second list by publish order: a new message goes to
// its end, and what comes back is looked for a place from a finger that remembers where the last one went.

import { performance } from 'node:perf_hooks';

/** A ring around a head that holds nothing. */
const ring = () => {
  const head = { number: 0 };
  head.previous = head.next = head;
  return head;
};

function link(node, after) {
  node.previous = after;
  node.next = after.next;
  after.next.previous = node;
  after.next = node;
}

function unlink(node) {
  node.previous.next = node.next;
  node.next.previous = node.previous;
  node.next = node.previous = undefined;
}

const requireWhole = (number, least) => {
  if (!Number.isInteger(number) || number < least) throw new RangeError(`not a whole number of at least ${least}`);
};

export function createQueue({ visibilityMs = 30_000, maxAttempts = 5 } = {}) {
  requireWhole(visibilityMs, 1);
  requireWhole(maxAttempts, 1);
  let publications = 0;
  let deliveries = 0;
  const size = { ready: 0, delayed: 0, inFlight: 0, dead: 0 };
  const readyRing = ring();
  const flightRing = ring();
  const flights = new Map(); // receipt -> node in the ring of flights
  const delays = new Map(); // moment -> messages
  let moments = []; // the keys of `delays`, by falling moment
  let graveyard = [];
  let finger = readyRing; // the node that went into the ready ring last, while it is there

  function makeReady(message) {
    let after = finger.number < message.number ? finger : readyRing;
    if (readyRing.previous.number < message.number) after = readyRing.previous;
    while (after.next !== readyRing && after.next.number < message.number) after = after.next;
    link(message, after);
    finger = message;
    size.ready++;
  }

  function makeDelayed(message, at) {
    if (!delays.has(at)) {
      delays.set(at, []);
      let place = moments.length;
      while (place > 0 && moments[place - 1] < at) place--;
      moments.splice(place, 0, at);
    }
    delays.get(at).push(message);
    size.delayed++;
  }

  function end(flight) {
    unlink(flight);
    flights.delete(flight.receipt);
    size.inFlight--;
    return flight.message;
  }

  function putBack(message, delayMs, now) {
    if (message.attempts === maxAttempts) {
      graveyard.push(message);
      size.dead++;
    } else if (delayMs > 0) makeDelayed(message, now + delayMs);
    else makeReady(message);
  }

  function catchUp() {
    const now = Math.floor(performance.now());
    while (flightRing.next !== flightRing && flightRing.next.until <= now) putBack(end(flightRing.next), 0, now);
    while (moments.length > 0 && moments.at(-1) <= now) {
      const moment = moments.pop();
      const joining = delays.get(moment).sort((a, b) => a.number - b.number);
      delays.delete(moment);
      size.delayed -= joining.length;
      for (const message of joining) makeReady(message);
    }
    return now;
  }

  return {
    publish(body, { delayMs = 0 } = {}) {
      requireWhole(delayMs, 0);
      const now = catchUp();
      const message = { number: ++publications, body, attempts: 0 };
      putBack(message, delayMs, now);
      return `message ${message.number}`;
    },
    receive() {
      const now = catchUp();
      const message = readyRing.next;
      if (message === readyRing) return null;
      unlink(message);
      finger = readyRing;
      size.ready--;
      message.attempts++;
      const flight = { message, until: now + visibilityMs, receipt: `delivery ${++deliveries}` };
      link(flight, flightRing.previous);
      flights.set(flight.receipt, flight);
      size.inFlight++;
      return { id: `message ${message.number}`, body: message.body, attempt: message.attempts, receipt: flight.receipt };
    },
    ack(receipt) {
      catchUp();
      const flight = flights.get(receipt);
      if (flight) end(flight);
      return flight !== undefined;
    },
    nack(receipt, { delayMs = 0 } = {}) {
      requireWhole(delayMs, 0);
      const now = catchUp();
      const flight = flights.get(receipt);
      if (flight) putBack(end(flight), delayMs, now);
      return flight !== undefined;
    },
    size() {
      catchUp();
      return { ...size };
    },
    deadLetters() {
      catchUp();
      graveyard = graveyard.sort((a, b) => a.number - b.number);
      return graveyard.map(({ number, body, attempts }) => ({ id: `message ${number}`, body, attempts }));
    },
  };
}
