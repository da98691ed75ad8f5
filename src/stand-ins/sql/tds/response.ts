import type { AnswerColumn, SqlCell } from "../cells";
import type { CarriedReply, ServerMessage } from "../reply";
import { changedDatabase, columnMetadata, done, message, returnStatus, row } from "./tokens";

/** Where the bytes of a response go. */
interface ResponseOutlet {
  readonly serverName: string;
  /** @param last false when more of the response follows */
  send(bytes: Buffer, last: boolean): void;
  drop(): void;
}

/** Writes one response: to a batch, or to `sp_executesql` (whose statements are "in a procedure"). */
export class Response implements CarriedReply {
  private held: Buffer[] = [];
  /** The last statement's DONE waits, because it says whether more follows. */
  private pending: { rows: number; isSelect: boolean } | undefined;
  /** Errors since the last DONE: only the statement that they belong to has failed, not the one before them. */
  private failed = false;
  private anyFailed = false;

  constructor(
    private readonly outlet: ResponseOutlet,
    private readonly ofProcedure: boolean,
    readonly signal: AbortSignal,
  ) {}

  async info(told: ServerMessage): Promise<void> {
    this.put(message("info", told, this.outlet.serverName));
    this.flush(false);
    // Lets the socket write it before the answer goes on.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  error(told: ServerMessage): void {
    this.put(message("error", told, this.outlet.serverName));
    this.failed = true;
    this.anyFailed = true;
  }

  rows(columns: readonly AnswerColumn[], rows: readonly (readonly SqlCell[])[]): void {
    const types = columns.map(({ type }) => type);
    this.endFailed();
    this.put(columnMetadata(columns), ...rows.map((cells) => row(types, cells)));
    this.pending = { rows: rows.length, isSelect: true };
  }

  rowCount(rows: number): void {
    this.endFailed();
    this.put();
    this.pending = { rows, isSelect: false };
  }

  dropConnection(): void {
    this.held = [];
    this.outlet.drop();
  }

  databaseChanged(now: string, before: string): void {
    this.put(changedDatabase(now, before, this.outlet.serverName));
  }

  end(): void {
    if (this.signal.aborted) {
      this.held = [done("batch", { failed: true })];
    } else if (this.ofProcedure) {
      this.put(returnStatus(0), done("procedure", { failed: this.anyFailed }));
    } else {
      this.held.push(this.pending ? this.doneOfPending(false) : done("batch", { failed: this.failed }));
    }
    this.flush(true);
  }

  /** A statement that failed is over when the next one begins. */
  private endFailed(): void {
    if (this.failed) this.put(done(this.ofProcedure ? "inProcedure" : "batch", { more: true, failed: true }));
    this.failed = false;
  }

  private put(...bytes: Buffer[]): void {
    if (this.pending) this.held.push(this.doneOfPending(true));
    this.pending = undefined;
    this.held.push(...bytes);
  }

  private doneOfPending(more: boolean): Buffer {
    const { rows, isSelect } = this.pending ?? { rows: 0, isSelect: false };
    return done(this.ofProcedure ? "inProcedure" : "batch", { more, rows, isSelect });
  }

  private flush(last: boolean): void {
    const bytes = Buffer.concat(this.held);
    this.held = [];
    if (bytes.length > 0 || last) this.outlet.send(bytes, last);
  }
}
