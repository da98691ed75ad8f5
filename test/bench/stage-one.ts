/** Downloads one file with the real code and says how long it took and how much memory: `<url> <target> <bytes>`. */
import { download } from "../../src/installer/download";
import { realMachine } from "../../src/machine/real";

const [url = "", target = "", bytes = ""] = process.argv.slice(2);
const quiet = () => undefined;
const start = performance.now();

void download(
  { wanted: { url, sizeBytes: Number(bytes), sha256: "" }, target, node: "bench", stallSeconds: 60, onProgress: quiet },
  {
    ...realMachine,
    signal: new AbortController().signal,
    log: { info: quiet, verbose: quiet, highlight: quiet, wait: quiet, warning: quiet },
  },
).then(() => {
  const seconds = (performance.now() - start) / 1000;
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(JSON.stringify({ seconds, peakMegabytes }), () => process.exit(0));
});
