import { ByteReader } from "./bytes";
import { transactionBegan, transactionEnded } from "./tokens";

const REQUEST = { begin: 5, commit: 7, rollback: 8, save: 9 };

/** Transactions as far as a driver sees them: they begin and end. Nothing is ever undone: this is no database. */
export class Transactions {
  private current = 0n;
  private readonly savepoints = new Set<string>();

  /**
   * @returns the token that tells the client, empty when the transaction stays open
   * @throws MalformedTds
   */
  request(body: Buffer): Buffer {
    const reader = new ByteReader(body, body.readUInt32LE(0));
    const kind = reader.uint16();
    switch (kind) {
      case REQUEST.begin:
        this.current += 1n;
        return transactionBegan(this.current);
      case REQUEST.save:
        this.savepoints.add(nameIn(reader));
        return Buffer.alloc(0);
      case REQUEST.rollback:
        // Going back to a savepoint leaves the transaction open.
        return this.savepoints.has(nameIn(reader)) ? Buffer.alloc(0) : this.end("rolled-back");
      case REQUEST.commit:
        return this.end("committed");
      default:
        return Buffer.alloc(0);
    }
  }

  private end(how: "committed" | "rolled-back"): Buffer {
    this.savepoints.clear();
    return transactionEnded(this.current, how);
  }
}

const nameIn = (reader: ByteReader) => (reader.atEnd ? "" : reader.bytes(reader.uint8()).toString("utf16le"));
