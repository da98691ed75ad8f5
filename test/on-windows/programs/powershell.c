/*
 * Stands in for Windows PowerShell, which in Wine 8 ends with 0 and says nothing. It runs no script: it knows those of the
 * steps by the name in their first line. The question for Windows Installer's mutex it asks of Windows itself, and data
 * protection (DPAPI) too: Wine has one of its own, with another format and key than Windows'.
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

static void encode(const unsigned char *bytes, DWORD length, wchar_t *text)
{
    static const wchar_t digits[] = L"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (DWORD at = 0; at < length; at += 3) {
        DWORD left = length - at;
        DWORD bits = bytes[at] << 16 | (left > 1 ? bytes[at + 1] << 8 : 0) | (left > 2 ? bytes[at + 2] : 0);
        *text++ = digits[bits >> 18];
        *text++ = digits[bits >> 12 & 63];
        *text++ = left > 1 ? digits[bits >> 6 & 63] : L'=';
        *text++ = left > 2 ? digits[bits & 63] : L'=';
    }
    *text = 0;
}

/* The entropy is the one text in quotation marks that the script hands to GetBytes. */
static DATA_BLOB entropy_in(const wchar_t *script, char *text)
{
    DATA_BLOB entropy = { 0, (BYTE *)text };
    const wchar_t *start = wcsstr(script, L"GetBytes('");
    if (start)
        for (start += 10; *start && *start != L'\''; start++) text[entropy.cbData++] = (char)*start;
    return entropy;
}

/* given: for protect a text in UTF-8, for unprotect the base64 of what protect told; both as bytes. */
static int data_protection(const wchar_t *script, unsigned char *given, DWORD length, BOOL protect)
{
    static wchar_t told[65536];
    char text[256];
    DATA_BLOB entropy = entropy_in(script, text), in = { length, given }, out;
    DWORD flags = CRYPTPROTECT_UI_FORBIDDEN | (protect ? CRYPTPROTECT_LOCAL_MACHINE : 0);
    BOOL done = protect ? CryptProtectData(&in, NULL, &entropy, NULL, NULL, flags, &out)
                        : CryptUnprotectData(&in, NULL, &entropy, NULL, NULL, flags, &out);
    if (!done) {
        say(L"{\"error\":\"The data is invalid.\"}");
        return 1;
    }
    encode(out.pbData, out.cbData, told);
    LocalFree(out.pbData);
    say(protect ? L"{\"protected\":\"%ls\"}" : L"{\"base64\":\"%ls\"}", told);
    return 0;
}

static int installer_lock(void)
{
    HANDLE mutex = OpenMutexW(SYNCHRONIZE | MUTEX_MODIFY_STATE, FALSE, L"Global\\_MSIExecute");
    BOOL held = mutex && WaitForSingleObject(mutex, 0) == WAIT_TIMEOUT;
    if (mutex && !held) ReleaseMutex(mutex);
    say(held ? L"{\"state\":\"held\",\"atWork\":true}" : L"{\"state\":\"free\",\"atWork\":false}");
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
    BOOL link = GetFileAttributesW(folder) & FILE_ATTRIBUTE_REPARSE_POINT;
    say(L"{\"sddl\":\"%ls\",\"link\":%ls}", sddl, link ? L"true" : L"false");
    return 0;
}

/* Makes a folder with the access list that stands in the script; one that is there is left as it is. */
static int folder_make(const wchar_t *folder, const wchar_t *script)
{
    wchar_t name[40], sddl[1024] = L"O:BAG:SYD:PAI";
    const wchar_t *list = wcsstr(script, L"SddlForm('O:BAD:P"), *end = list ? wcsstr(list, L"')") : NULL;
    HKEY key;
    if (!list || !end) return 1;
    wcsncat(sddl, list + 17, end - (list + 17));
    if (CreateDirectoryW(folder, NULL) && identity(folder, name)) {
        RegCreateKeyExW(HKEY_LOCAL_MACHINE, ACCESS_LISTS, 0, NULL, 0, KEY_ALL_ACCESS, NULL, &key, NULL);
        RegSetValueExW(key, name, 0, REG_SZ, (BYTE *)sddl, (wcslen(sddl) + 1) * sizeof *sddl);
    }
    say(L"{\"made\":true}");
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
    length = decode(script + 32768);
    if (wcsstr(script, L"# octopus-ha-upgrade: machine-protect")) return data_protection(script, decoded, length, TRUE);
    if (wcsstr(script, L"# octopus-ha-upgrade: machine-unprotect")) {
        /* What was given is base64 once more. */
        MultiByteToWideChar(CP_UTF8, 0, (char *)decoded, -1, script + 32768, 16384);
        length = decode(script + 32768);
        return data_protection(script, decoded, length, FALSE);
    }
    MultiByteToWideChar(CP_UTF8, 0, (char *)decoded, -1, given, 4096);
    if (wcsstr(script, L"# octopus-ha-upgrade: installer-lock")) return installer_lock();
    if (wcsstr(script, L"# octopus-ha-upgrade: folder-access")) return folder_access(given);
    if (wcsstr(script, L"# octopus-ha-upgrade: folder-make")) return folder_make(given, script);
    if (wcsstr(script, L"# octopus-ha-upgrade: process-identity")) {
        say(L"{\"identity\":\"\"}");
        return 0;
    }
    if (wcsstr(script, L"# octopus-ha-upgrade: authenticode")) {
        say(L"{\"status\":\"NotChecked\",\"subject\":\"\",\"message\":\"\"}");
        return 0;
    }
    return 1;
}
