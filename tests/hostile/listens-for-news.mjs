// Keeps channels open on which nothing ever comes.
// sums: *, sum fails
export function sum() {
  const channel = new BroadcastChannel('news');
  const { port1 } = new MessageChannel();
  return new Promise(resolve => { channel.onmessage = resolve; port1.onmessage = resolve; });
}
