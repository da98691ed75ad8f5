/** How a step ends (decision 018): done or nothing to do, a known failure, wrong inputs, a fault of its own. */
export const EXIT = { done: 0, failed: 1, wrongInputs: 2, internalFault: 3 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
