/*
 * Stands in for msiexec.exe where the one of Wine 8 cannot give an exit code that Windows gives (1602, 1618, 1619,
 * 1620, 1622, 1641; facts: wine#exit-codes-of-its-installer). It reads its command line as Windows Installer does, not
 * as C programs do: quotation marks may stand within an argument, "" within them is one, a backslash is nothing
 * special. It installs nothing.
 *
 * %ProgramData%\OctopusTest\msiexec.ini  [msiexec] exit= its exit code; times= for so many calls, then 0
 * %ProgramData%\OctopusTest\msiexec.txt  what it was given, an argument a line, as it understands it
 */
#include "common.h"

static wchar_t ini[MAX_PATH], asked[MAX_PATH];

/* One argument of the command line, as msiexec reads it. @returns what follows it */
static const wchar_t *next_argument(const wchar_t *at, wchar_t *argument)
{
    int quoted = 0;
    while (*at == L' ' || *at == L'\t') at++;
    for (; *at && (quoted || (*at != L' ' && *at != L'\t')); at++) {
        if (*at != L'"') *argument++ = *at;
        else if (quoted && at[1] == L'"') *argument++ = *at++;
        else quoted = !quoted;
    }
    *argument = 0;
    return at;
}

static void note(HANDLE file, const wchar_t *text)
{
    char line[8192];
    DWORD written;
    int count = WideCharToMultiByte(CP_UTF8, 0, text, -1, line, sizeof line - 1, NULL, NULL) - 1;
    line[count++] = '\n';
    WriteFile(file, line, count, &written, NULL);
}

/* A verbose log as Windows writes it: UTF-16 with a byte order mark. 1622 when it cannot be opened. */
static int write_log(const wchar_t *path, int exit_code)
{
    wchar_t text[1024];
    DWORD written;
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return 1622;
    swprintf(text, 1024,
             L"\xfeff=== Verbose logging started (stand-in) ===\r\n"
             L"CustomAction Gr\u00fc\u00dfe returned actual error code %d\r\n"
             L"Action ended 3:12:07: InstallFinalize. Return value %d.\r\n"
             L"MainEngineThread is returning %d\r\n",
             exit_code, exit_code ? 3 : 1, exit_code);
    WriteFile(file, text, wcslen(text) * sizeof *text, &written, NULL);
    CloseHandle(file);
    return exit_code;
}

int wmain(void)
{
    wchar_t argument[4096], number[16];
    const wchar_t *at = next_argument(GetCommandLineW(), argument);
    wchar_t log[4096] = L"";
    int next_is_log = 0;
    ExpandEnvironmentStringsW(L"%ProgramData%\\OctopusTest\\msiexec.ini", ini, MAX_PATH);
    ExpandEnvironmentStringsW(L"%ProgramData%\\OctopusTest\\msiexec.txt", asked, MAX_PATH);
    HANDLE file = CreateFileW(asked, FILE_APPEND_DATA, 7, NULL, OPEN_ALWAYS, 0, NULL);
    while (*at) {
        at = next_argument(at, argument);
        note(file, argument);
        if (next_is_log) wcscpy(log, argument);
        next_is_log = !_wcsicmp(argument, L"/l*v");
    }
    CloseHandle(file);
    int times = GetPrivateProfileIntW(L"msiexec", L"times", 1000, ini);
    int exit_code = times > 0 ? GetPrivateProfileIntW(L"msiexec", L"exit", 0, ini) : 0;
    swprintf(number, 16, L"%d", times - 1);
    WritePrivateProfileStringW(L"msiexec", L"times", number, ini);
    return write_log(log, exit_code);
}
