/* What the programs of this suite share. None of them is the program whose name it bears. */
#ifndef COMMON_H
#define COMMON_H

#include <stdarg.h>
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

static UINT code_page = CP_UTF8;

/* Writes to a stream as a .NET program does that is redirected: bytes in a code page, CRLF, at once. */
static void say_to(DWORD stream, const wchar_t *format, va_list args)
{
    wchar_t text[8192];
    char bytes[32768];
    DWORD written;
    int length = _vsnwprintf(text, 8000, format, args);
    if (length < 0) length = 8000;
    wcscpy(text + length, L"\r\n");
    int count = WideCharToMultiByte(code_page, 0, text, -1, bytes, sizeof bytes, NULL, NULL) - 1;
    WriteFile(GetStdHandle(stream), bytes, count, &written, NULL);
}

static void say(const wchar_t *format, ...)
{
    va_list args;
    va_start(args, format);
    say_to(STD_OUTPUT_HANDLE, format, args);
    va_end(args);
}

static void complain(const wchar_t *format, ...)
{
    va_list args;
    va_start(args, format);
    say_to(STD_ERROR_HANDLE, format, args);
    va_end(args);
}

/* The value of --name=value; options are case-insensitive (facts: octopus-server#command-line). */
static const wchar_t *option(int argc, wchar_t **argv, const wchar_t *name)
{
    size_t length = wcslen(name);
    for (int i = 1; i < argc; i++)
        if (_wcsnicmp(argv[i], name, length) == 0 && (argv[i][length] == L'=' || argv[i][length] == 0))
            return argv[i] + length + (argv[i][length] == L'=');
    return NULL;
}

/* What identifies a folder on the disk: survives a rename, as an access list does. */
static int identity(const wchar_t *path, wchar_t *text)
{
    BY_HANDLE_FILE_INFORMATION info;
    HANDLE file = CreateFileW(path, 0, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    if (file == INVALID_HANDLE_VALUE) return 0;
    BOOL known = GetFileInformationByHandle(file, &info);
    CloseHandle(file);
    if (known) swprintf(text, 40, L"%08lx%08lx", info.nFileIndexHigh, info.nFileIndexLow);
    return known;
}

/* Where the stand-in for PowerShell keeps access lists, for Wine keeps none. */
#define ACCESS_LISTS L"Software\\OctopusHaTest\\AccessLists"

#endif
