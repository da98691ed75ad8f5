/**
 * For the tests of one file that play with real processes and a clock hundreds of times faster than real: a pause of
 * 50 ms is half a minute there, and a busy machine makes one. What failed is played once more, and the first failure is
 * printed. What is wrong in the product or in a stand-in fails both times.
 */
export function onceMoreWhenBusy(): void {
  jest.retryTimes(1, { logErrorsBeforeRetry: true });
}
