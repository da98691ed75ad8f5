/*
 * Stands in for Windows PowerShell, which in Wine 8 ends with 0 and says nothing. It runs no script: it knows those of the
 * steps by the name in their first line. The question for Windows Installer's mutex it asks of Windows itself.
 */
#include "common.h"
#include <wincrypt.h>

/* As a folder below ProgramData usually is: users may read it and make files. */
#define USUAL L"O:SYG:SYD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;CIID;DCLCRPCR;;;BU)(A;OICIID;0x1200a9;;;BU)"

static unsigned char decoded[65536];

static DWORD decode(const wchar_t *text)
{
    static const wchar_t digits[] = L"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    DWORD bits = 0, count = 0, length = 0;
    for (; *text && *text != L'='; text++) {
        const wchar_t *digit = wcschr(digits, *text);
        if (!digit) continue;
        bits = (bits << 6) | (DWORD)(digit - digits);
        count += 6;
        if (count >= 8) decoded[length++] = (unsigned char)(bits >> (count -= 8));
    }
    decoded[length] = decoded[length + 1] = 0;
    return length;
}

static int installer_lock(void)
{
    HANDLE mutex = OpenMutexW(SYNCHRONIZE | MUTEX_MODIFY_STATE, FALSE, L"Global\\_MSIExecute");
    BOOL held = mutex && WaitForSingleObject(mutex, 0) == WAIT_TIMEOUT;
    if (mutex && !held) ReleaseMutex(mutex);
    say(held ? L"{\"held\":true}" : L"{\"held\":false}");
    return 0;
}

static int folder_access(const wchar_t *folder)
{
    wchar_t name[40], sddl[1024] = USUAL;
    DWORD size = sizeof sddl;
    if (!identity(folder, name)) {
        say(L"{\"error\":\"Cannot find path\"}");
        return 1;
    }
    RegGetValueW(HKEY_LOCAL_MACHINE, ACCESS_LISTS, name, RRF_RT_REG_SZ, NULL, sddl, &size);
    say(L"{\"sddl\":\"%ls\"}", sddl);
    return 0;
}

int wmain(int argc, wchar_t **argv)
{
    char line[16384] = "";
    wchar_t script[65536], given[4096] = L"";
    DWORD read = 0;
    if (argc < 2) return 1;
    DWORD length = decode(argv[argc - 1]);
    memcpy(script, decoded, length + 2);
    ReadFile(GetStdHandle(STD_INPUT_HANDLE), line, sizeof line - 1, &read, NULL);
    MultiByteToWideChar(CP_UTF8, 0, line, -1, script + 32768, 16384);
    decode(script + 32768);
    MultiByteToWideChar(CP_UTF8, 0, (char *)decoded, -1, given, 4096);
    if (wcsstr(script, L"# octopus-ha-upgrade: installer-lock")) return installer_lock();
    if (wcsstr(script, L"# octopus-ha-upgrade: folder-access")) return folder_access(given);
    if (wcsstr(script, L"# octopus-ha-upgrade: authenticode")) {
        say(L"{\"status\":\"NotChecked\",\"subject\":\"\",\"message\":\"\"}");
        return 0;
    }
    return 1;
}
