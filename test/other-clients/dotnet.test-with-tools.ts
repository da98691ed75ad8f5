import { dotnetClient } from "./clients/dotnet-client";
import { converse } from "./converse";
import { findDotnet } from "./lab/find-clients";
import { showsClient } from "./lab/shows-client";

const found = findDotnet();

showsClient({ what: "The SQL Server stand-in and .NET's client", client: "System.Data.SqlClient" }, found, () => {
  converse("System.Data.SqlClient", ["plain", "TLS for the login", "TLS"], () => dotnetClient(found.program));
});
