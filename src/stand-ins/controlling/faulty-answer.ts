import type { ControllerFaults } from "./faults";
import { Refusal } from "./refusal";
import type { Reply } from "./reply";

const HTML = "text/html; charset=utf-8";

/** What is answered instead while a fault is switched on; undefined when none is. */
export function faultyAnswer(faults: ControllerFaults): Reply | undefined {
  if (faults.htmlEverywhere) {
    return { status: 200, type: HTML, content: "<html><body><h1>Sign in to continue</h1></body></html>" };
  }
  if (faults.unavailableNext > 0) {
    faults.unavailableNext -= 1;
    return { status: 503, type: HTML, content: "<html><body><h1>Octopus Server is starting</h1></body></html>" };
  }
  if (faults.rateLimitNext > 0) {
    faults.rateLimitNext -= 1;
    return {
      status: 429,
      type: "application/json; charset=utf-8",
      content: JSON.stringify(new Refusal(429, "Too many requests. Please try again later.").resource),
      headers: faults.retryAfterSeconds === null ? {} : { "Retry-After": String(faults.retryAfterSeconds) },
    };
  }
  return undefined;
}
