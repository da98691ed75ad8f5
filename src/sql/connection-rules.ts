import { VARIABLES } from "../names/variables";
import type { FailureText } from "../step/failure";
import type { ConnectionSettings } from "./connection-settings";
import { ENTRA_LOGINS } from "./entra-logins";
import { loginScript } from "./grants";

/** How SQL Server is asked: by the driver inside the package, or by Windows PowerShell with System.Data.SqlClient. */
export type SqlClientKind = "mssql" | "powershell";

/** What is said of one thing that a connection string may ask for. */
export interface ConnectionRule {
  title: string;
  /** Pieces of a connection string that ask for it. The tests read each of them. */
  written: readonly string[];
  applies: (settings: ConnectionSettings) => boolean;
  /** `either`: it decides nothing. */
  verdict: SqlClientKind | "either" | "refused";
  /** As in "{client}, because {because}"; a remark for `either`; the reason of a refusal. */
  because: string;
  refusal?: { code: FailureText["code"]; next: (settings: ConnectionSettings) => string };
}

const GIVE_ONE = `Give a connection string with a SQL login in ${VARIABLES.connectionString}`;
const ownLogin = ({ database }: ConnectionSettings) =>
  `${GIVE_ONE}; the instance keeps its own. A DBA makes such a login with: ${loginScript(database)}`;
const overTcp = () => `${GIVE_ONE}, with Data Source=tcp:host,port.`;
const notSupported = { code: "Database-ConnectionNotSupported", next: overTcp } as const;

const wayIs = (way: string) => (settings: ConnectionSettings) =>
  settings.source.ok && settings.source.source.way === way;
const overPipes = (settings: ConnectionSettings) =>
  wayIs("named-pipes")(settings) || settings.networkLibrary === "dbnmpntw";
const inMemory = (settings: ConnectionSettings) =>
  wayIs("shared-memory")(settings) || settings.networkLibrary === "dbmslpcn";

/** What only System.Data.SqlClient can do. */
const NEEDS_POWERSHELL: readonly ConnectionRule[] = [
  {
    title: "Windows login",
    written: ["Integrated Security=True", "Integrated Security=SSPI", "Trusted_Connection=yes"],
    applies: ({ integrated }) => integrated,
    verdict: "powershell",
    because: "it asks for a Windows login: that of the account the Tentacle runs as, which needs a login of its own",
  },
  {
    title: "Named pipes",
    written: ["Data Source=np:\\\\sql1\\pipe\\sql\\query", "Data Source=np:sql1\\OCTO", "Network Library=dbnmpntw"],
    applies: overPipes,
    verdict: "powershell",
    because: "it asks for named pipes",
  },
  {
    title: "Shared memory",
    written: ["Data Source=(local)", "Data Source=.\\SQLEXPRESS", "Data Source=lpc:sql1", "Network Library=dbmslpcn"],
    applies: inMemory,
    verdict: "powershell",
    because: "it asks for the SQL Server on the same machine without TCP",
  },
  {
    title: "Failover partner",
    written: ["Failover Partner=sql2"],
    applies: ({ failoverPartner }) => failoverPartner !== "",
    verdict: "powershell",
    because: "it names a failover partner (database mirroring), which the driver does not support",
  },
];
const needsPowerShell = (settings: ConnectionSettings) => NEEDS_POWERSHELL.some(({ applies }) => applies(settings));

const REFUSED: readonly ConnectionRule[] = [
  {
    title: "LocalDB, the administrator connection, or a Data Source that cannot be read",
    written: ["Data Source=(localdb)\\MSSQLLocalDB", "Data Source=admin:sql1", "Data Source=sql1,99999"],
    applies: ({ source }) => !source.ok,
    verdict: "refused",
    because: "no node could reach the instance's database that way",
    refusal: notSupported,
  },
  {
    title: "A database file that is attached",
    written: ["AttachDbFilename=C:\\data\\octopus.mdf", "User Instance=True"],
    applies: ({ attachedFile, userInstance }) => attachedFile !== "" || userInstance,
    verdict: "refused",
    because: "a file that is attached at login belongs to one machine, and cannot serve several nodes",
    refusal: notSupported,
  },
  {
    title: "Other network libraries",
    written: ["Network Library=dbmsspxn"],
    applies: ({ networkLibrary }) => !["", "dbmssocn", "dbnmpntw", "dbmslpcn"].includes(networkLibrary),
    verdict: "refused",
    because: "its network library is none of TCP, named pipes and shared memory",
    refusal: notSupported,
  },
  ...ENTRA_LOGINS.map(({ written, needs }): ConnectionRule => ({
    title: `Microsoft Entra login: ${written}`,
    written: [`Authentication=${written}`],
    applies: ({ authentication }) => authentication === written.toLowerCase().replaceAll(" ", ""),
    verdict: "refused",
    because: `a Microsoft Entra login requires ${needs}, which the steps do not have`,
    refusal: { code: "Database-EntraLogin", next: ownLogin },
  })),
  {
    title: "Any other value of Authentication",
    written: ["Authentication=Active Directory Something New", "Authentication=Sql Certificate"],
    applies: ({ authentication }) =>
      !["", "sqlpassword", "notspecified"].includes(authentication) &&
      !ENTRA_LOGINS.some(({ written }) => written.toLowerCase().replaceAll(" ", "") === authentication),
    verdict: "refused",
    because: "the steps do not support that way to log in",
    refusal: { code: "Database-EntraLogin", next: ownLogin },
  },
  {
    title: "A Windows account as SQL login",
    written: ["User ID=CONTOSO\\octopus;Password=..."],
    applies: ({ integrated, user }) => !integrated && user.includes("\\"),
    verdict: "refused",
    because:
      "a connection string cannot carry a Windows account and its password: SQL Server takes SQL logins that way",
    refusal: {
      code: "Database-WindowsLogin",
      next: (settings) =>
        `${ownLogin(settings)} Or set Integrated Security=True, and run the Tentacle's service as that account.`,
    },
  },
  {
    title: "Encrypt=Strict together with what needs Windows PowerShell",
    written: ["Integrated Security=True;Encrypt=Strict"],
    applies: (settings) => settings.encrypt === "strict" && needsPowerShell(settings),
    verdict: "refused",
    because: "System.Data.SqlClient does not support TDS 8",
    refusal: {
      ...notSupported,
      next: (settings) => `${ownLogin(settings)} Or set Encrypt=True, if the server allows it.`,
    },
  },
];

const DECIDES_NOTHING: readonly ConnectionRule[] = [
  {
    title: "Named instance",
    written: ["Data Source=sql1\\OCTO"],
    applies: ({ source }) => source.ok && source.source.instanceName !== undefined,
    verdict: "either",
    because: "SQL Server Browser reports its port: the node must reach UDP 1434 there",
  },
  {
    title: "MultiSubnetFailover",
    written: ["MultiSubnetFailover=True"],
    applies: ({ multiSubnetFailover }) => multiSubnetFailover,
    verdict: "either",
    because: "the listener's addresses are tried side by side (TCP only)",
  },
  {
    title: "ApplicationIntent=ReadOnly",
    written: ["ApplicationIntent=ReadOnly"],
    applies: ({ readOnlyIntent }) => readOnlyIntent,
    verdict: "either",
    because: "it is ignored: the run needs the primary replica",
  },
  {
    title: "Encrypt=True, Mandatory, or not set",
    written: ["Encrypt=True", "Encrypt=Mandatory", ""],
    applies: ({ encrypt }) => encrypt === "required",
    verdict: "either",
    because: "TLS or no connection; the certificate is checked unless TrustServerCertificate=True",
  },
  {
    title: "Encrypt=False or Optional",
    written: ["Encrypt=False", "Encrypt=Optional"],
    applies: ({ encrypt }) => encrypt === "if-offered",
    verdict: "either",
    because: "the login is sent encrypted where the server offers TLS; the certificate is not checked",
  },
  {
    title: "HostNameInCertificate",
    written: ["HostNameInCertificate=sql.example.com"],
    applies: ({ hostNameInCertificate }) => hostNameInCertificate !== "",
    verdict: "either",
    because:
      "mssql checks for that name; System.Data.SqlClient does not know the key and checks for the name in Data Source",
  },
];

/** What is left goes over TCP with a SQL login, through the driver. */
const BY_DRIVER: readonly ConnectionRule[] = [
  {
    title: "SQL login over TCP",
    written: ["User ID=octopus;Password=...", "Authentication=Sql Password;User ID=octopus;Password=..."],
    applies: (settings) => !needsPowerShell(settings),
    verdict: "mssql",
    because: "it has a SQL login and goes over TCP",
  },
  {
    title: "Encrypt=Strict with a SQL login over TCP",
    written: ["Encrypt=Strict"],
    applies: (settings) => settings.encrypt === "strict" && !needsPowerShell(settings),
    verdict: "mssql",
    because: "it asks for TDS 8; a certificate of your own authority must be trusted by Windows",
  },
];

/**
 * Everything a connection string may ask for, with the verdict on each. What is refused comes first; then what needs
 * Windows PowerShell; the rest goes through the driver. The documentation is made of the same list.
 */
export const CONNECTION_RULES: readonly ConnectionRule[] = [
  ...REFUSED,
  ...NEEDS_POWERSHELL,
  ...BY_DRIVER,
  ...DECIDES_NOTHING,
];
