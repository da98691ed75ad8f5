const SIGNATURES: readonly (readonly [type: string, signature: Buffer])[] = [
  ["image/png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
  ["image/jpeg", Buffer.from([0xff, 0xd8, 0xff])],
  ["image/gif", Buffer.from("GIF8")],
];

/** The type of an image by its first bytes; undefined when it is none that a logo can be. */
export function imageType(bytes: Buffer): string | undefined {
  return SIGNATURES.find(([, signature]) => bytes.subarray(0, signature.length).equals(signature))?.[0];
}
