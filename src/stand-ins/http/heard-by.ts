import { answerOf, CUT_OFF, type Handle } from "./exchange";

interface HeardRequest {
  method: string;
  /** Without its query's secrets. */
  path: string;
  body: string;
  /** 0 when there was no answer. */
  status: number;
}

/** Secrets that a query may carry: the signature of a mirror. */
const WITHOUT_SECRETS = /([?&](?:sig|sp)=)[^&]*/g;

/** Tells of each request once it is known how it is answered. */
export function heardBy(hear: (request: HeardRequest) => void, handle: Handle): Handle {
  return async (request) => {
    const reply = await answerOf(handle, request);
    const { method, path, body } = request;
    const status = reply === CUT_OFF ? 0 : reply.status;
    hear({ method, path: path.replace(WITHOUT_SECRETS, "$1…"), body, status });
    return reply;
  };
}
