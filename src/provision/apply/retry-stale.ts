import { isStale } from "../read/refusals";

/**
 * When somebody changed the document meanwhile: read it again and write once more
 * (facts: octopus-api#documents-that-were-changed-meanwhile).
 */
export async function retryStale<T>(write: () => Promise<T>, again: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isStale(error)) throw error;
    return again();
  }
}
