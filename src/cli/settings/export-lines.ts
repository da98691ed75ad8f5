/** The forms in which shells take environment variables. */
type ExportForm = "bash" | "powershell";

/** Proxies are for what is outside: these variables send loopback requests to one, too. */
const PROXIES = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
const LOOPBACK = "127.0.0.1";

/**
 * The lines that set environment variables, to be pasted into a shell.
 * @param own the environment of this process: where it has a proxy, the loopback address is taken out of its way
 */
export function exportLines(
  variables: Readonly<Record<string, string>>,
  own: NodeJS.ProcessEnv,
  form: ExportForm,
): string[] {
  const bypass: Record<string, string> = PROXIES.some((name) => own[name]) ? { NO_PROXY: noProxy(own) } : {};
  return Object.entries({ ...variables, ...bypass }).map(([name, value]) =>
    form === "bash"
      ? `  export ${name}='${value.replaceAll("'", "'\\''")}'`
      : `  $env:${name} = '${value.replaceAll("'", "''")}'`,
  );
}

const noProxy = ({ NO_PROXY, no_proxy }: NodeJS.ProcessEnv): string => {
  const before = NO_PROXY ?? no_proxy ?? "";
  return before === "" ? LOOPBACK : `${before},${LOOPBACK}`;
};
