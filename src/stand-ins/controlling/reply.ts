/** An answer: a JSON document, or bytes of a type. */
export type Reply =
  | { readonly status: number; readonly json: unknown }
  | {
      readonly status: number;
      readonly type: string;
      readonly content: string | Uint8Array;
      readonly headers?: Readonly<Record<string, string>>;
    };

export const ok = (json: unknown): Reply => ({ status: 200, json });
export const created = (json: unknown): Reply => ({ status: 201, json });
export const text = (content: string): Reply => ({ status: 200, type: "text/plain; charset=utf-8", content });
