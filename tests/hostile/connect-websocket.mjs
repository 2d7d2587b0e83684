// Opens a WebSocket and an event source to this machine.
// sums: *, sum fails
export function sum() {
  new WebSocket('ws://127.0.0.1:1/');
  new EventSource('http://127.0.0.1:1/');
}
