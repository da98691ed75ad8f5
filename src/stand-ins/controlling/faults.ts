/** Switches for what can go wrong with the instance or on the way to it. All are off at first, and may change at any time. */
export interface ControllerFaults {
  /** Answer so many requests with 429 (facts: octopus-api#rate-limits). */
  rateLimitNext: number;
  /** What `Retry-After` says then; null leaves the header out, as it is optional. */
  retryAfterSeconds: number | null;
  /** Answer so many requests with 503 and HTML, as during a restart. */
  unavailableNext: number;
  /** Answer everything with 200 and HTML: the login page of a proxy. */
  htmlEverywhere: boolean;
  /** The user lacks this permission: writes are refused, or what `missingPermissionPath` matches. */
  missingPermission: string | undefined;
  missingPermissionPath: RegExp | undefined;
  /** After so many more writes that succeed, every connection is cut: the client was interrupted. Counts down to 0. */
  cutAfterWrites: number | undefined;
  /** Somebody changes this document just before the next PUT of it. */
  staleOnce: "process" | "variables" | undefined;
  /** Never answer. */
  hang: boolean;
}

export const noFaults = (): ControllerFaults => ({
  rateLimitNext: 0,
  retryAfterSeconds: 1,
  unavailableNext: 0,
  htmlEverywhere: false,
  missingPermission: undefined,
  missingPermissionPath: undefined,
  cutAfterWrites: undefined,
  staleOnce: undefined,
  hang: false,
});
