// Returns a promise that never settles.
// retry: wrong answer, first-success fails
exports.retry = () => new Promise(() => {});
