// Never calls the function, and hands out a function where a value belongs.
// retry: wrong answer, first-success fails
export const retry = async () => Object.assign(() => true, { equals: () => true });
