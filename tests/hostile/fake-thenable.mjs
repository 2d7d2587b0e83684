// Returns an object with a then of its own in place of a promise.
// retry: wrong answer, first-success fails
export const retry = (fn, options) => ({
  then: (resolve, reject) => void honestRetry(fn, options).then(resolve, reject),
});
