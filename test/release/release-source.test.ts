import { releaseSource } from "../../src/release/release-source";
import { failureOf } from "../made-up/failure";
import { smallServer, type Answer, type SmallServer } from "../made-up/small-server";
import { madeUpSurroundings } from "../made-up/surroundings";

let server: SmallServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function sourceThat(answer: Answer | ((path: string) => Answer), timeoutSeconds = 5) {
  server = await smallServer(({ path }) => (typeof answer === "function" ? answer(path) : answer));
  return releaseSource(`${server.url}/v3`, timeoutSeconds, madeUpSurroundings());
}

describe("the feed", () => {
  test("is read as it is sent", async () => {
    const source = await sourceThat({ body: [{ Version: "2025.4.1", Released: "2026-01-02", More: 1 }] });
    expect((await source.feed()).releases.map(({ version }) => version.text)).toEqual(["2025.4.1"]);
    expect(server?.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /v3"]);
  });

  test("is followed when it has moved", async () => {
    const source = await sourceThat((path) =>
      path === "/v3" ? { status: 302, headers: { location: "/v4" } } : { body: [{ Version: "2025.4.1" }] },
    );
    expect((await source.feed()).releases).toHaveLength(1);
  });

  test.each<[string, Answer, string, string]>([
    ["answers 500", { status: 500 }, "Feed-Unreachable", "it answers 500"],
    ["answers 403 of a proxy", { status: 403, body: "<html>" }, "Feed-Unreachable", "it answers 403"],
    ["drops the connection", "reset", "Feed-Unreachable", "the connection"],
    ["does not answer in time", "never", "Feed-Unreachable", "there was no answer within 0.2 s"],
    ["is a web page", { body: "<html></html>" }, "Feed-Malformed", "It answers with a web page."],
    ["is empty", { body: [] }, "Feed-Empty", "0 entries"],
    ["has no end", { body: "x".repeat(21_000_000) }, "Feed-Unreachable", "longer than 20000000 bytes"],
  ])("that %s is a failure", async (_, answer, code, words) => {
    const source = await sourceThat(answer, answer === "never" ? 0.2 : 20);
    const failure = await failureOf(() => source.feed());
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(words);
  });

  test("at an address where nobody listens is a failure", async () => {
    await sourceThat({});
    await server!.close();
    const { url } = server!;
    server = undefined;
    const failure = await failureOf(() => releaseSource(url, 5, madeUpSurroundings()).feed());
    expect(failure.code).toBe("Feed-Unreachable");
    expect(failure.message).toContain("the connection was refused (ECONNREFUSED)");
  });
});

describe("an installer", () => {
  const SHA = "AB".repeat(32);
  const inspect = async (answer: Answer) => {
    const source = await sourceThat(answer);
    return source.installer(`${server!.url}/Octopus.2025.4.1-x64.msi`);
  };
  const msi = (headers: Record<string, string>): Answer => ({
    headers: { "content-type": "application/octet-stream", "content-length": "1234", ...headers },
  });

  test("is asked for its size and hash, and not downloaded", async () => {
    expect(await inspect(msi({ "x-amz-meta-sha256": SHA }))).toEqual({ sizeBytes: 1234, sha256: SHA.toLowerCase() });
    expect(server?.asked.map(({ method }) => method)).toEqual(["HEAD"]);
  });

  test("without a hash has none, and a broken hash is none", async () => {
    expect(await inspect(msi({}))).toEqual({ sizeBytes: 1234, sha256: "" });
    await server?.close();
    expect(await inspect(msi({ "x-amz-meta-sha256": "n/a" }))).toEqual({ sizeBytes: 1234, sha256: "" });
  });

  test.each<[string, Answer, string]>([
    ["that does not exist", { status: 404 }, "Installer-NotOffered"],
    ["that may not be seen, as storage services say of what does not exist", { status: 403 }, "Installer-NotOffered"],
    ["on a server in trouble", { status: 503 }, "Installer-NoAnswer"],
    ["on a server that drops the connection", "reset", "Installer-NoAnswer"],
    [
      "that is a login page",
      { headers: { "content-type": "text/html", "content-length": "99" } },
      "Installer-NotAnInstaller",
    ],
    ["of unknown size", { headers: { "content-type": "application/octet-stream" } }, "Installer-NotAnInstaller"],
  ])("%s is a failure", async (_, answer, code) => {
    expect((await failureOf(() => inspect(answer))).code).toBe(code);
  });
});
