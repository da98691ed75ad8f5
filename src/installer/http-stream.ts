import { redirectTarget } from "../http/redirect";
import type { Http, HttpReply } from "../machine/http";

/**
 * Asks for a file, following redirects; the caller must read the body, or discard it.
 * @throws RedirectRefused
 */
export async function openStream(
  http: Http,
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<HttpReply> {
  let address = new URL(url);
  for (let redirects = 0; ; redirects++) {
    const answer = await http.download(address, headers, signal);
    const { status, headers: answered } = answer;
    let next: URL | undefined;
    try {
      next = redirectTarget(address, { status, location: answered.get("location") }, redirects);
    } catch (error) {
      await answer.discard();
      throw error;
    }
    if (!next) return answer;
    await answer.discard();
    address = next;
  }
}
