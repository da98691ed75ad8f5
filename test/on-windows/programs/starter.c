/*
 * Starts a program as .NET's Process.Start does with a redirected stdin: an anonymous pipe, which is read synchronously,
 * and whose other end nobody else has. It writes a line, keeps the pipe open, and is then killed or waits for the end.
 *   starter.exe killed|waits <file with the line> <file that is there when it is to be killed> <command line>
 */
#include "common.h"

int wmain(int argc, wchar_t **argv)
{
    static char line[65536];
    SECURITY_ATTRIBUTES inherited = { sizeof inherited, NULL, TRUE };
    STARTUPINFOW start = { .cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES };
    PROCESS_INFORMATION process;
    HANDLE reads, writes;
    DWORD count, code = 99;
    if (argc < 5) return 98;

    HANDLE file = CreateFileW(argv[2], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE || !ReadFile(file, line, sizeof line, &count, NULL)) return 97;
    if (!CreatePipe(&reads, &writes, &inherited, 0)) return 96;
    SetHandleInformation(writes, HANDLE_FLAG_INHERIT, 0);
    start.hStdInput = reads;
    start.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    if (!CreateProcessW(NULL, argv[4], NULL, NULL, TRUE, 0, NULL, NULL, &start, &process)) return 95;
    CloseHandle(reads);
    WriteFile(writes, line, count, &count, NULL);

    if (!_wcsicmp(argv[1], L"killed")) {
        while (GetFileAttributesW(argv[3]) == INVALID_FILE_ATTRIBUTES) Sleep(50);
        TerminateProcess(GetCurrentProcess(), 94);
    }
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    return (int)code;
}
