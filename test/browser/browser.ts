import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Pipe } from "./pipe";

export const INSTALL = "apt-get install -y --no-install-recommends chromium fonts-liberation";

/** A browser that is here, with its version; or why there is none. */
type FoundBrowser = { here: true; program: string; version: string } | { here: false; because: string; program: "" };

/** Debian's Chromium, or Chrome under one of its names. */
export function findBrowser(): FoundBrowser {
  for (const program of ["chromium", "chromium-browser", "google-chrome"]) {
    const { stdout, status } = spawnSync(program, ["--version"], { encoding: "utf8", timeout: 20_000 });
    const version = status === 0 ? /(\d+(?:\.\d+)+)/.exec(stdout)?.[1] : undefined;
    if (version !== undefined) return { here: true, program, version };
  }
  return { here: false, because: "Chromium is not installed", program: "" };
}

/** How a page is looked at. */
interface Look {
  width: number;
  height: number;
  scheme?: "light" | "dark";
  media?: "screen" | "print";
}

/** A browser without a window, with one page. */
export class Browser {
  private constructor(
    private readonly child: ChildProcess,
    private readonly pipe: Pipe,
    private readonly session: string,
    private readonly folder: string,
  ) {}

  static async open(program: string): Promise<Browser> {
    const folder = mkdtempSync(join(tmpdir(), "octopus-ha-browser-"));
    // As root, in a container, Chromium's own sandbox does not start; it shows pages of ours only.
    const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"];
    const child = spawn(program, [...flags, "--remote-debugging-pipe", `--user-data-dir=${join(folder, "profile")}`], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    const pipe = new Pipe(child);
    const { targetId } = await pipe.call("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await pipe.call("Target.attachToTarget", { targetId, flatten: true });
    const browser = new Browser(child, pipe, String(sessionId), folder);
    await browser.call("Page.enable");
    return browser;
  }

  /** Shows a page, as a file: what it would load from elsewhere, it would have to ask the network for. */
  async show(page: string, look: Look): Promise<void> {
    const file = join(this.folder, "page.html");
    writeFileSync(file, page);
    await this.look(look);
    const loaded = this.pipe.next("Page.loadEventFired");
    await this.call("Page.navigate", { url: pathToFileURL(file).href });
    await loaded;
  }

  /** The same page, looked at in another way. */
  async look({ width, height, scheme = "light", media = "screen" }: Look): Promise<void> {
    await this.call("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    const features = [{ name: "prefers-color-scheme", value: scheme }];
    await this.call("Emulation.setEmulatedMedia", { media, features });
  }

  /** What an expression comes to on the page. */
  async ask(expression: string): Promise<unknown> {
    const { result } = await this.call("Runtime.evaluate", { expression, returnByValue: true });
    return (result as { value?: unknown }).value;
  }

  /** @param height of the page from its top on; the whole page unless given */
  async picture(height?: number): Promise<Buffer> {
    const { cssContentSize } = (await this.call("Page.getLayoutMetrics")) as unknown as {
      cssContentSize: { width: number; height: number };
    };
    const clip = { x: 0, y: 0, scale: 1, width: cssContentSize.width, height: height ?? cssContentSize.height };
    const { data } = await this.call("Page.captureScreenshot", { format: "png", captureBeyondViewport: true, clip });
    return Buffer.from(String(data), "base64");
  }

  /** As it is printed by a reader whose system is dark, in the size that the page asks for. */
  async pdf(): Promise<Buffer> {
    const features = [{ name: "prefers-color-scheme", value: "dark" }];
    await this.call("Emulation.setEmulatedMedia", { media: "", features });
    const { data } = await this.call("Page.printToPDF", { preferCSSPageSize: true, printBackground: false });
    return Buffer.from(String(data), "base64");
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    await this.pipe.call("Browser.close").catch(() => this.child.kill("SIGKILL"));
    await ended;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private call(method: string, params: object = {}): Promise<Record<string, unknown>> {
    return this.pipe.call(method, params, this.session);
  }
}
