/* What octopus-server.c keeps: its version, and a file of settings that tests write and read. */
#ifndef OCTOPUS_STATE_H
#define OCTOPUS_STATE_H

/* A test writes another version over these bytes: one compilation for all versions (octopus-program.ts). */
static const char VERSION_PLACE[64] = "OCTOPUS-VERSION:0000.0.000000000000000000";
#define VERSION ((const char *)((volatile const char *)VERSION_PLACE) + 16)

static const wchar_t *state_file(void)
{
    static wchar_t path[MAX_PATH];
    ExpandEnvironmentStringsW(L"%ProgramData%\\OctopusTest\\server.ini", path, MAX_PATH);
    return path;
}

static void setting(const wchar_t *section, const wchar_t *key, const wchar_t *otherwise, wchar_t *value, DWORD size)
{
    GetPrivateProfileStringW(section, key, otherwise, value, size, state_file());
}

static void keep(const wchar_t *section, const wchar_t *key, const wchar_t *value)
{
    WritePrivateProfileStringW(section, key, value, state_file());
}

/* What it was asked, argument by argument, a line a call: how the arguments arrive is what some tests are about. */
static void keep_arguments(int argc, wchar_t **argv)
{
    wchar_t path[MAX_PATH];
    char line[8192];
    DWORD written;
    ExpandEnvironmentStringsW(L"%ProgramData%\\OctopusTest\\asked.txt", path, MAX_PATH);
    HANDLE file = CreateFileW(path, FILE_APPEND_DATA, 7, NULL, OPEN_ALWAYS, 0, NULL);
    for (int i = 1; i < argc; i++) {
        int count = WideCharToMultiByte(CP_UTF8, 0, argv[i], -1, line, sizeof line - 1, NULL, NULL) - 1;
        line[count++] = i + 1 < argc ? '\t' : '\n';
        WriteFile(file, line, count, &written, NULL);
    }
    CloseHandle(file);
}

#endif
