/* The ways in which a program can misbehave, for octopus-server.c. */
#ifndef OCTOPUS_BEHAVIOUR_H
#define OCTOPUS_BEHAVIOUR_H

static void say_setting(const wchar_t *command)
{
    wchar_t text[4096], page[16];
    setting(command, L"codepage", L"65001", page, 16);
    code_page = _wtoi(page);
    setting(command, L"say", L"", text, 4096);
    if (*text) say(L"%ls", text);
    setting(command, L"complain", L"", text, 4096);
    if (*text) complain(L"%ls", text);
}

static int behaves_otherwise(const wchar_t *command, int *exit_code)
{
    wchar_t how[32], number[16];
    setting(command, L"how", L"", how, 32);
    if (!*how) return 0;
    setting(command, L"exit", L"0", number, 16);
    *exit_code = (int)wcstoul(number, NULL, 10);
    if (*number == L'-') *exit_code = _wtoi(number);
    say_setting(command);
    if (!wcscmp(how, L"hangs")) Sleep(INFINITE);
    if (!wcscmp(how, L"writes-a-megabyte"))
        for (int i = 0; i < 12000; i++) say(L"%08d %ls", i, L"................................................................................");
    if (!wcscmp(how, L"closes-its-pipes")) {
        CloseHandle(GetStdHandle(STD_OUTPUT_HANDLE));
        CloseHandle(GetStdHandle(STD_ERROR_HANDLE));
        fclose(stdout);
        fclose(stderr);
        setting(command, L"milliseconds", L"1000", number, 16);
        Sleep(_wtoi(number));
    }
    return 1;
}

#endif
