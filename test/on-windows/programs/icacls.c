/*
 * Stands in for icacls.exe, which in Wine 8 ends with 0 and says nothing, and does nothing: Wine keeps no access lists.
 * What it is told is kept in the registry, where the stand-in for PowerShell reads it.
 */
#include "common.h"

static const wchar_t *short_name(const wchar_t *trustee)
{
    if (!wcsncmp(trustee, L"*S-1-5-18", 9)) return L"SY";
    if (!wcsncmp(trustee, L"*S-1-5-32-544", 13)) return L"BA";
    return L"WD";
}

int wmain(int argc, wchar_t **argv)
{
    wchar_t name[40], sddl[1024] = L"O:BAG:SYD:PAI", kept[1024];
    DWORD size = sizeof kept;
    HKEY key;
    if (argc < 3 || !identity(argv[1], name)) {
        say(L"%ls: The system cannot find the file specified.", argc > 1 ? argv[1] : L"");
        return 2;
    }
    RegCreateKeyExW(HKEY_LOCAL_MACHINE, ACCESS_LISTS, 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key, NULL);
    BOOL known = RegQueryValueExW(key, name, NULL, NULL, (BYTE *)kept, &size) == 0;
    if (!_wcsicmp(argv[2], L"/inheritance:r") && argc > 4 && !_wcsicmp(argv[3], L"/grant:r")) {
        for (int i = 4; i < argc; i++) {
            const wchar_t *rights = wcsrchr(argv[i], L':');
            if (!rights || wcscmp(rights, L":(OI)(CI)F")) return ERROR_INVALID_PARAMETER;
            swprintf(sddl + wcslen(sddl), 100, L"(A;OICI;FA;;;%ls)", short_name(argv[i]));
        }
        /* The owner stays whoever made the folder, until /setowner. */
        memcpy(sddl, L"O:LAG:SY", 16);
    } else if (!_wcsicmp(argv[2], L"/setowner") && argc == 4 && known) {
        wcscpy(sddl, kept);
        wmemcpy(sddl + 2, short_name(argv[3]), 2);
    } else
        return ERROR_INVALID_PARAMETER;
    RegSetValueExW(key, name, 0, REG_SZ, (BYTE *)sddl, (wcslen(sddl) + 1) * sizeof *sddl);
    say(L"processed file: %ls", argv[1]);
    say(L"Successfully processed 1 files; Failed processing 0 files");
    return 0;
}
