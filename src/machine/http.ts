/** One HTTP request. Headers, and the query of an address, may hold a secret. */
export interface HttpRequest {
  method: "GET" | "HEAD" | "PUT" | "POST";
  url: string;
  headers?: Record<string, string>;
  body?: string;
}

/** Where a connection really goes, and whom it asks for there. */
export interface Direct {
  connectHost: string;
  port: number;
  secure: boolean;
  /** The `Host` header, with the port unless it is the usual one. */
  hostHeader: string;
  /** The name the certificate must be for. */
  serverName: string;
}

/** The beginning of an answer, whatever its status; the body is still on its way. */
export interface HttpReply {
  status: number;
  /** By lower-case name. */
  headers: ReadonlyMap<string, string>;
  /** In pieces as they come; none for HEAD. To be read once, to its end or up to where the reader leaves. */
  body: AsyncIterable<Uint8Array>;
  /** For a body that nobody reads. */
  discard(): Promise<void>;
}

/**
 * Sends requests; nothing follows a redirect. Throws what Node throws: an Error with `code` (`ECONNREFUSED`, ...), or with
 * one among its causes. Aborting the signal breaks off the request and its body.
 */
export interface Http {
  /** As Node is told to: through its proxies, with the system's certificates. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpReply>;
  /** To one machine, whatever the address says, past any proxy. */
  sendTo(place: Direct, request: HttpRequest, signal: AbortSignal): Promise<HttpReply>;
  /** As `send`, for a file of gigabytes. */
  download(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpReply>;
}
