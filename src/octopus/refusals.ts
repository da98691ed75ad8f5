import type { HttpAnswer, NoAnswer } from "../http/exchange";
import { isWebPage, missingPermission, quoted } from "../http/refusal";
import { VARIABLES } from "../names/variables";
import { Failure, type FailureText } from "../step/failure";
import { errorReply, parseReply } from "./replies";

/** What was asked, for sentences: `may not {action}`, e.g. "read maintenance mode". */
export interface InstanceRequest {
  address: string;
  url: string;
  action: string;
  /** Never quoted, and taken out of whatever the other side said. */
  apiKey: string;
}

/** Codes that mean that no server answered: another address of the same instance may. */
const SILENT = new Set<FailureText["code"]>([
  "Instance-Refused",
  "Instance-UnknownHost",
  "Instance-TimedOut",
  "Instance-Certificate",
  "Instance-Broken",
  "Instance-Starting",
  "Instance-WrongAddress",
  "Instance-NotOctopus",
  "Instance-Redirected",
  "Instance-ServerError",
]);

/** Whether nobody answered there, as opposed to a server that answered and refused. */
export const isSilence = (error: unknown): error is Failure => error instanceof Failure && SILENT.has(error.code);

const SILENCE: Record<NoAnswer["kind"], { code: FailureText["code"]; next: string }> = {
  refused: {
    code: "Instance-Refused",
    next: "Check that the Octopus Server service is running and that the URL is right.",
  },
  "unknown-host": {
    code: "Instance-UnknownHost",
    next: `Check the URL in ${VARIABLES.serverUrl} and the DNS settings of this machine.`,
  },
  "timed-out": {
    code: "Instance-TimedOut",
    next: `Check the load balancer and the firewall, or raise ${VARIABLES.callTimeoutSeconds}.`,
  },
  certificate: {
    code: "Instance-Certificate",
    next: "Install the issuing authority's certificate in this machine's certificate store, or use the name the certificate was issued for.",
  },
  broken: { code: "Instance-Broken", next: "Check the load balancer and the network, then run the step again." },
  redirected: {
    code: "Instance-Redirected",
    next: `Set ${VARIABLES.serverUrl} to the URL it redirects to.`,
  },
  "too-large": { code: "Instance-NotOctopus", next: `Check the URL in ${VARIABLES.serverUrl}.` },
  ended: { code: "Instance-Ended", next: "Run the runbook again." },
};

/** There was no answer. */
export function silenceFailure({ address }: InstanceRequest, problem: NoAnswer): Failure {
  const { code, next } = SILENCE[problem.kind];
  return new Failure({ code, what: `${address} does not answer: ${problem.because}.`, next, cause: problem });
}

const isHtml = ({ headers, text }: HttpAnswer) => isWebPage(headers.get("content-type"), text);

/** Somebody answered, but not as was hoped: each reason has its own sentence. */
export function refusalFailure(asked: InstanceRequest, answer: HttpAnswer): Failure {
  const { address, action, url } = asked;
  const said = whatItSaid(asked, answer);
  if ((answer.status === 401 || answer.status === 403) && isHtml(answer)) return notOctopusFailure(asked, answer);
  switch (answer.status) {
    case 401:
      return new Failure({
        code: "Instance-KeyRefused",
        what: `${address} does not accept the API key (401).`,
        why: said,
        next: "Create a new API key in the instance and put it into the project variable Upgrade.Octopus.ApiKey; API keys can expire.",
      });
    case 403: {
      const permission = missingPermission(answer.text) ?? "AdministerSystem";
      return new Failure({
        code: "Instance-PermissionMissing",
        what: `The API key's user is not allowed to ${action} at ${address} (403): the permission ${permission} is missing.`,
        why: "On Octopus Cloud nobody has AdministerSystem, and Octopus upgrades such an instance itself.",
        next: `Give the user ${permission} through a team with system permissions (Octopus Administrators or Octopus Managers), or use another user's API key.`,
      });
    }
    case 404:
      return new Failure({
        code: "Instance-WrongAddress",
        what: `${url} does not exist (404).`,
        why: said,
        next: `Check the URL in ${VARIABLES.serverUrl}: it is the one people open in the browser, up to but not including /app.`,
      });
    case 429:
      return new Failure({
        code: "Instance-TooManyRequests",
        what: `${address} still refuses requests because there were too many (429).`,
        why: said,
        next: "Exempt the API key's user from rate limiting in the instance, or run the step again later.",
      });
    case 503:
      return new Failure({
        code: "Instance-Starting",
        what: `${address} is not ready (503): the server is starting, or its proxy has no healthy backend.`,
        why: said,
        next: "Wait until the instance opens in the browser, then run the step again.",
      });
  }
  if (answer.status >= 300 && answer.status < 400) {
    const target = answer.headers.get("location") ?? "another URL";
    return new Failure({
      code: "Instance-Redirected",
      what: `${address} redirects to ${target} (${answer.status}), and the API key is not sent there.`,
      next: `Set ${VARIABLES.serverUrl} to the URL it redirects to (often https:// instead of http://).`,
    });
  }
  if (answer.status >= 500) {
    return new Failure({
      code: "Instance-ServerError",
      what: `${address} could not ${action} (${answer.status}).`,
      why: said,
      next: "Check the instance's server log under Configuration > Diagnostics, then run the step again.",
    });
  }
  return new Failure({
    code: "Instance-RequestRefused",
    what: `${address} refuses to ${action} (${answer.status}).`,
    why: said,
    next: "Check the instance's server log under Configuration > Diagnostics.",
  });
}

/** A 200 that is not what an Octopus server says. */
export function notOctopusFailure({ address, url }: InstanceRequest, answer: HttpAnswer): Failure {
  return new Failure({
    code: "Instance-NotOctopus",
    what: `${url} answers ${answer.status === 200 ? "" : `${answer.status} `}${isHtml(answer) ? "with a web page" : "with something unexpected"} instead of Octopus' JSON.`,
    why: "Another program answers there, or a proxy or load balancer shows a page of its own.",
    next: `Open ${address}/api in a browser on this machine: it must show "Application": "Octopus Deploy".`,
  });
}

/** Customers of Octopus Cloud cannot switch maintenance mode, and Octopus upgrades such an instance itself. */
export function cloudFailure(address: string): Failure {
  return new Failure({
    code: "Instance-Cloud",
    what: `${address} is an Octopus Cloud instance: it has no maintenance mode that customers can switch, and Octopus upgrades it itself.`,
    next: `Set ${VARIABLES.serverUrl} to the URL of the self-hosted instance to upgrade.`,
  });
}

export const isCloudAddress = (address: string) => /\.octopus\.app$/i.test(new URL(address).hostname);

/** The server's own message; nothing of a web page. */
function whatItSaid({ apiKey }: InstanceRequest, answer: HttpAnswer): string | undefined {
  if (isHtml(answer)) return undefined;
  const body = parseReply(errorReply, answer.text);
  return quoted([body?.ErrorMessage, ...(body?.Errors ?? [])].filter(Boolean).join(" "), apiKey);
}
