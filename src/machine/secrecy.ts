/** What encryption needs of a machine: what nobody can foretell. All else about it only computes. */
export interface Secrecy {
  randomBytes(count: number): Uint8Array;
  /**
   * Encrypts a few bytes (RSA, OAEP with SHA-1) for whoever has the private key.
   * @param publicKey in PEM
   */
  encryptFor(publicKey: string, bytes: Uint8Array): Uint8Array;
}
