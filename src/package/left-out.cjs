/** Stands for Azure's identity modules, which the SQL driver brings along: whoever needs them gets a plain sentence. */
class NotHere {
  constructor() {
    throw new Error("Signing in to Azure is not part of this package: use a SQL login.");
  }
}
module.exports = {
  ClientSecretCredential: NotHere,
  DefaultAzureCredential: NotHere,
  ManagedIdentityCredential: NotHere,
  UsernamePasswordCredential: NotHere,
  CryptographyClient: NotHere,
  KeyClient: NotHere,
  isTokenCredential: () => false,
};
