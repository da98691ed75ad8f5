import type { FailureText } from "../step/failure";

/** SQL Servers that somebody else runs and that cannot back up to a file of the run's choice. */
export type HostedSql = "azure-sql-database" | "azure-managed-instance" | "amazon-rds";

const AZURE = /^(.+)\.database\.(?:windows\.net|usgovcloudapi\.net|chinacloudapi\.cn|cloudapi\.de)$/i;
const RDS = /\.rds\.amazonaws\.com(?:\.cn)?$/i;

/** Recognises them by the host's name: a Managed Instance has a DNS zone between its name and `.database`. */
export function hostedByName(host: string): HostedSql | undefined {
  if (RDS.test(host)) return "amazon-rds";
  const azure = AZURE.exec(host)?.[1];
  if (azure === undefined) return undefined;
  return azure.includes(".") ? "azure-managed-instance" : "azure-sql-database";
}

/** Recognises them by what the server says of itself, when a DNS alias hides the name. */
export function hostedByFacts(facts: { engineEdition: number; isRds: boolean }): HostedSql | undefined {
  if (facts.engineEdition === 5) return "azure-sql-database";
  if (facts.engineEdition === 8) return "azure-managed-instance";
  return facts.isRds ? "amazon-rds" : undefined;
}

const RESTORED_THERE = {
  "azure-sql-database":
    "a DBA restores the database to the time before the upgrade (a point-in-time restore makes a new database) and gives it the old one's name",
  "azure-managed-instance":
    "a DBA restores the backup from before the upgrade with RESTORE DATABASE ... FROM URL, or to the time before it",
  "amazon-rds":
    "a DBA restores the backup from before the upgrade with msdb.dbo.rds_restore_database, or the snapshot to a new DB instance",
} as const satisfies Record<HostedSql, string>;

/** Why a rollback does not restore there, and what to do instead. */
export function hostedRollback(hosted: HostedSql): FailureText {
  const { code, what } = hostedFailure(hosted);
  return {
    code,
    what,
    why: "This runbook restores from a file that SQL Server itself has written, and there is none.",
    next: `Roll back by hand: with the Octopus Server service stopped on every node, ${RESTORED_THERE[hosted]}. Then install the former version on every node, and start them.`,
  };
}

/** What to do instead, for each (facts: sql-server#hosted-servers). */
export function hostedFailure(hosted: HostedSql): FailureText {
  return {
    "azure-sql-database": {
      code: "Database-AzureSql" as const,
      what: "The instance's database is an Azure SQL Database.",
      why: "Azure SQL Database has no BACKUP DATABASE, and going back means restoring to a new database.",
      next: "Upgrade by hand for now: with all nodes stopped, note the UTC time for a point-in-time restore or make a database copy, then upgrade.",
    },
    "azure-managed-instance": {
      code: "Database-ManagedInstance" as const,
      what: "The instance's database is on an Azure SQL Managed Instance.",
      why: "A Managed Instance backs up to a URL of Azure storage only, not to a folder.",
      next: "Upgrade by hand for now: with all nodes stopped, run BACKUP DATABASE ... TO URL WITH COPY_ONLY, then upgrade.",
    },
    "amazon-rds": {
      code: "Database-AmazonRds" as const,
      what: "The instance's database is on Amazon RDS.",
      why: "RDS backs up through msdb.dbo.rds_backup_database to S3, or as a snapshot, not to a folder.",
      next: "Upgrade by hand for now: with all nodes stopped, take a snapshot or an S3 backup, then upgrade.",
    },
  }[hosted];
}
