import type { Document } from "./documents";
import { notFound } from "./refusal";

const { compare } = new Intl.Collator("en", { sensitivity: "base", numeric: true });

/**
 * The documents of one type: found by id and by name without a walk, listed in the order of their names. Case does not
 * matter, as it does not to the database of a real instance.
 */
export class Collection<T extends Document> {
  private readonly byId = new Map<string, T>();
  private readonly idByName = new Map<string, string>();
  private sorted: readonly T[] | undefined;
  private lastNumber = 0;

  /**
   * @param prefix of the ids: each type counts for itself
   * @param owner within which a name is unique; the space when not given
   */
  constructor(
    private readonly prefix: string,
    private readonly owner: (document: T) => string = () => "",
  ) {}

  nextId(): string {
    this.lastNumber += 1;
    return `${this.prefix}-${this.lastNumber}`;
  }

  put(document: T): T {
    const key = document.Id.toLowerCase();
    const before = this.byId.get(key);
    if (before) this.idByName.delete(this.nameKey(before.Name, this.owner(before)));
    this.byId.set(key, document);
    this.idByName.set(this.nameKey(document.Name, this.owner(document)), key);
    this.sorted = undefined;
    const number = Number(document.Id.slice(this.prefix.length + 1));
    if (document.Id.startsWith(`${this.prefix}-`) && number > this.lastNumber) this.lastNumber = number;
    return document;
  }

  get(id: string): T | undefined {
    return this.byId.get(id.toLowerCase());
  }

  /** @throws 404 */
  need(id: string): T {
    const document = this.get(id);
    if (!document) throw notFound();
    return document;
  }

  named(name: string, owner = ""): T | undefined {
    const id = this.idByName.get(this.nameKey(name, owner));
    return id === undefined ? undefined : this.byId.get(id);
  }

  remove(id: string): void {
    const document = this.get(id);
    if (!document) return;
    this.byId.delete(id.toLowerCase());
    this.idByName.delete(this.nameKey(document.Name, this.owner(document)));
    this.sorted = undefined;
  }

  /** In the order of their names. */
  all(): readonly T[] {
    this.sorted ??= [...this.byId.values()].sort((a, b) => compare(a.Name, b.Name));
    return this.sorted;
  }

  /** In the order in which they were made, the newest first. */
  newestFirst(): readonly T[] {
    return [...this.byId.values()].reverse();
  }

  private nameKey(name: string, owner: string): string {
    return `${owner.toLowerCase()}\n${name.toLowerCase()}`;
  }
}
