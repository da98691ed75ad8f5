/**
 * Wine now and then loses a process while a prefix starts or ends: such a test is tried once more, and why it failed the
 * first time is printed.
 */
jest.retryTimes(1, { logErrorsBeforeRetry: true });
