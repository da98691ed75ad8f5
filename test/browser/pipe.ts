import type { ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";

/** What a browser answers, or tells unasked. */
interface Message {
  id?: number;
  method?: string;
  sessionId?: string;
  result?: Record<string, unknown>;
  error?: { message: string };
}

const ANSWER_SECONDS = 60;

/**
 * Chromium's DevTools protocol over two pipes (`--remote-debugging-pipe`): JSON, ended with a zero byte. No port is opened,
 * so nobody else on the machine can talk to the browser.
 */
export class Pipe {
  private readonly waiting = new Map<number, (message: Message) => void>();
  private readonly told: { method: string; act: () => void }[] = [];
  private readonly out: Writable;
  private lastId = 0;
  private rest = "";

  constructor(child: ChildProcess) {
    const [, , , out, back] = child.stdio as unknown as [unknown, unknown, unknown, Writable, Readable];
    this.out = out;
    // Whoever writes to a browser that is gone waits for its answer in vain: the deadline says so.
    out.on("error", () => undefined);
    back.setEncoding("utf8").on("data", (text: string) => this.take(text));
  }

  /** @throws Error with what the browser says against it, or when it does not answer */
  async call(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++this.lastId;
    const message = await new Promise<Message>((resolve, reject) => {
      const tooLong = setTimeout(
        () => reject(new Error(`The browser did not answer ${method} within ${ANSWER_SECONDS} s.`)),
        ANSWER_SECONDS * 1000,
      );
      this.waiting.set(id, (answer) => {
        clearTimeout(tooLong);
        resolve(answer);
      });
      this.out.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    });
    this.waiting.delete(id);
    if (message.error) throw new Error(`${method}: ${message.error.message}`);
    return message.result ?? {};
  }

  /** Until the browser tells it the next time; call it before what leads to it. */
  next(method: string): Promise<void> {
    return new Promise((resolve) => this.told.push({ method, act: resolve }));
  }

  private take(text: string): void {
    const messages = (this.rest + text).split("\0");
    this.rest = messages.pop() ?? "";
    for (const each of messages) {
      const message = JSON.parse(each) as Message;
      if (message.id !== undefined) this.waiting.get(message.id)?.(message);
      for (const { act } of this.told.filter(({ method }) => method === message.method)) act();
    }
  }
}
