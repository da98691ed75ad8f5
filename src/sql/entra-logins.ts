/** The values of `Authentication` that sign in to Microsoft Entra, and what each would need. */
export const ENTRA_LOGINS: readonly { written: string; needs: string }[] = [
  { written: "Active Directory Password", needs: "Microsoft's sign-in library" },
  { written: "Active Directory Integrated", needs: "Microsoft's sign-in library and a federated domain" },
  { written: "Active Directory Interactive", needs: "a person at a browser" },
  { written: "Active Directory Device Code Flow", needs: "a person at a browser" },
  { written: "Active Directory Service Principal", needs: "Microsoft's sign-in library" },
  { written: "Active Directory Managed Identity", needs: "the identity service of an Azure machine" },
  { written: "Active Directory MSI", needs: "the identity service of an Azure machine" },
  { written: "Active Directory Workload Identity", needs: "the identity service of a Kubernetes cluster" },
  { written: "Active Directory Default", needs: "whichever of these signs in first" },
];
