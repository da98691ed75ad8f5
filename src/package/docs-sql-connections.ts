import { CONNECTION_RULES, type ConnectionRule } from "../sql/connection-rules";
import { CLIENT_NAMES } from "../sql/connection-string";
import { loginScript } from "../sql/grants";
import { stepNamed } from "../names/steps";
import { VARIABLES } from "../names/variables";
import { GENERATED, table } from "./markdown";

const VERDICTS: Record<ConnectionRule["verdict"], string> = {
  mssql: "works through the driver",
  powershell: "works through Windows PowerShell",
  either: "works through either",
  refused: "refused",
};

/** The page of what a connection string may ask for, and which client of SQL Server it leads to. */
export function sqlConnectionsPage(): string {
  return [
    GENERATED,
    "",
    "# Connection strings",
    "",
    `The steps use the instance's own connection string, unless another is given in \`${VARIABLES.connectionString}\`. What it asks for decides whether SQL Server is queried through ${CLIENT_NAMES.mssql} or through ${CLIENT_NAMES.powershell}; the step ${stepNamed("inspect-nodes")} says which, and why, before it connects.`,
    "",
    table(
      ["Asks for", "Written", "Verdict", "Because"],
      CONNECTION_RULES.map(({ title, written, verdict, because }) => [
        title,
        written.map((text) => (text === "" ? "(nothing)" : `\`${text}\``)).join(", "),
        VERDICTS[verdict],
        because,
      ]),
    ),
    "",
    `The last rows only add detail: the rows above them decide. When a connection string is refused, give one with a SQL login in \`${VARIABLES.connectionString}\`; the instance keeps its own.`,
    "",
    "# A login for a Windows account",
    "",
    "With a Windows login it is the account of the Tentacle service that logs in, not that of the Octopus Server service. Local System, Network Service and service accounts appear on the network as the machine: `DOMAIN\\MACHINE$`, a different one on each node. A DBA makes a login for it:",
    "",
    sqlBlock(loginScript("OctopusDeploy", "DOMAIN\\MACHINE$")),
    "",
    `A SQL login, for \`${VARIABLES.connectionString}\`:`,
    "",
    sqlBlock(loginScript("OctopusDeploy")),
    "",
  ].join("\n");
}

const sqlBlock = (script: string) => ["```sql", script.replaceAll("; ", ";\n"), "```"].join("\n");
