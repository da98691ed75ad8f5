import { freetdsClient } from "./clients/freetds-client";
import { converse } from "./converse";
import { findFreetds } from "./lab/find-clients";
import { showsClient } from "./lab/shows-client";

showsClient({ what: "The SQL Server stand-in and FreeTDS", client: "FreeTDS tsql" }, findFreetds(), () => {
  converse("FreeTDS", ["plain", "TLS for the login", "TLS"], freetdsClient);
});
