// Gives a proxy that throws at whoever looks at it.
// sums: wrong answer, sum fails
export function sum() {
  const { proxy, revoke } = Proxy.revocable(() => {}, {});
  revoke();
  return proxy;
}
