/** What the session says when it refuses to log in without TLS; explain.ts makes the sentence of it. */
export const NO_ENCRYPTION = "the server offers no encryption";
