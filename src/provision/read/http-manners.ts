import axios, { isAxiosError, type AxiosResponse, type InternalAxiosRequestConfig } from "axios";
import { retryAfterSeconds } from "../../http/refusal";

/** How requests to the controlling instance behave. */
interface HttpManners {
  /** Of one request, from its start to the whole answer. */
  requestSeconds: number;
  /** Of one upload: a package of 30 MB over a slow line takes its time. */
  uploadSeconds: number;
  /** Says why it waits. */
  onWait: (sentence: string) => void;
  sleep: (seconds: number) => Promise<void>;
}

/** The answer is a web page or a text where Octopus answers with JSON: somebody else answered. */
export class NotJson extends Error {
  constructor(
    readonly url: string,
    readonly status: number,
  ) {
    super(`${url} answers with a web page or plain text instead of Octopus' JSON.`);
    this.name = "NotJson";
  }
}

/** How often a request that was refused with 429 is sent again, and how long one wait may be at most. */
const RATE_LIMIT_RETRIES = 5;
const LONGEST_RATE_WAIT_SECONDS = 120;
const RATE_WAIT_SECONDS = 10;

/**
 * Gives requests what `@octopusdeploy/api-client` lacks (facts: octopus-api#the-client-for-node): a timeout, waiting
 * when the server says that there were too many (429 with Retry-After) (facts: octopus-api#rate-limits), and a check of
 * what kind of answer it is. The client sends everything through the default instance of axios and lets nobody hand in
 * another: so that is where it goes.
 * @returns takes the manners away again
 */
export function useManners({ requestSeconds, uploadSeconds, onWait, sleep }: HttpManners): () => void {
  const beforeRequest = axios.interceptors.request.use((config) => {
    const seconds = config.data instanceof FormData ? uploadSeconds : requestSeconds;
    config.signal = AbortSignal.timeout(seconds * 1000);
    if (isThisMachine(config.url)) config.proxy = false;
    // An API key goes to the address that was given and nowhere else.
    config.maxRedirects = 0;
    return config;
  });
  const afterAnswer = axios.interceptors.response.use(
    (response) => {
      if (isJson(response)) return response;
      throw new NotJson(response.config.url ?? "", response.status);
    },
    async (error: unknown) => {
      if (!isAxiosError(error) || error.config === undefined) throw error;
      const { config, response } = error;
      if (response?.status === 429) {
        const request: CountedRequest = config;
        const before = request.rateLimitRetries ?? 0;
        if (before < RATE_LIMIT_RETRIES) {
          request.rateLimitRetries = before + 1;
          const wanted = retryAfterSeconds(String(response.headers["retry-after"] ?? ""), new Date());
          const seconds = Math.min(LONGEST_RATE_WAIT_SECONDS, wanted ?? RATE_WAIT_SECONDS);
          onWait(`The server asks for fewer requests (429): continuing in ${seconds} s.`);
          await sleep(seconds);
          return axios.request(config);
        }
      }
      throw error;
    },
  );
  return () => {
    axios.interceptors.request.eject(beforeRequest);
    axios.interceptors.response.eject(afterAnswer);
  };
}

/** axios keeps what it does not know when a request is sent again. */
type CountedRequest = InternalAxiosRequestConfig & { rateLimitRetries?: number };

/** No proxy knows the way to what listens on this very machine. */
const isThisMachine = (url = "") => /^https?:\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?::|\/|$)/i.test(url);

function isJson({ status, headers, data, config }: AxiosResponse): boolean {
  if (status === 204 || data === "" || data === null) return true;
  // A task's raw log and a file's content are texts by design; nothing else that is asked for is.
  if (/\/(?:raw|content)(?:$|\?)/.test(config.url ?? "") && config.method === "get") return true;
  return /json/i.test(String(headers["content-type"] ?? ""));
}
