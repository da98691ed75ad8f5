/*
 * Stands in for whoami.exe, whose options Wine 8 does not know (it prints the name of the user and ends with 0). It reads
 * the token of this process.
 */
#include "common.h"
#include <sddl.h>

static void line(PSID sid)
{
    wchar_t name[256] = L"", domain[256] = L"", *text;
    DWORD names = 256, domains = 256;
    SID_NAME_USE use;
    LookupAccountSidW(NULL, sid, name, &names, domain, &domains, &use);
    ConvertSidToStringSidW(sid, &text);
    say(L"\"%ls%ls%ls\",\"%ls\"", domain, *domain ? L"\\" : L"", name, text);
}

int wmain(int argc, wchar_t **argv)
{
    static BYTE buffer[16384];
    HANDLE token;
    DWORD size;
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
    if (argc > 1 && !_wcsicmp(argv[1], L"/user")) {
        GetTokenInformation(token, TokenUser, buffer, sizeof buffer, &size);
        line(((TOKEN_USER *)buffer)->User.Sid);
        return 0;
    }
    if (argc > 1 && !_wcsicmp(argv[1], L"/groups")) {
        GetTokenInformation(token, TokenGroups, buffer, sizeof buffer, &size);
        TOKEN_GROUPS *groups = (TOKEN_GROUPS *)buffer;
        for (DWORD i = 0; i < groups->GroupCount; i++) line(groups->Groups[i].Sid);
        if (GetTokenInformation(token, TokenIntegrityLevel, buffer, sizeof buffer, &size))
            line(((TOKEN_MANDATORY_LABEL *)buffer)->Label.Sid);
        return 0;
    }
    return 1;
}
