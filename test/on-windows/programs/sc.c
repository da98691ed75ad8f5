/*
 * Stands in for sc.exe, whose `queryex` and `config` Wine 8 does not have (it ends with 1 and says nothing). It asks the
 * service manager of the Windows it runs on, and prints what sc prints; its exit codes are Windows' own error numbers.
 */
#include "common.h"

static SC_HANDLE service;

static int failed(const wchar_t *what)
{
    DWORD code = GetLastError();
    say(L"[SC] %ls FAILED %lu:", what, code);
    say(L"");
    say(L"The specified service order failed.");
    return code;
}

static int query(const wchar_t *name, int extended)
{
    static const wchar_t *states[] = {L"", L"STOPPED", L"START_PENDING", L"STOP_PENDING", L"RUNNING"};
    SERVICE_STATUS_PROCESS status;
    DWORD needed;
    if (!QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, (BYTE *)&status, sizeof status, &needed))
        return failed(L"QueryServiceStatusEx");
    say(L"");
    say(L"SERVICE_NAME: %ls", name);
    say(L"        TYPE               : %lx  WIN32_OWN_PROCESS  ", status.dwServiceType);
    say(L"        STATE              : %lu  %ls ", status.dwCurrentState,
        status.dwCurrentState < 5 ? states[status.dwCurrentState] : L"PAUSED");
    say(L"                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)");
    say(L"        WIN32_EXIT_CODE    : %lu  (0x%lx)", status.dwWin32ExitCode, status.dwWin32ExitCode);
    say(L"        SERVICE_EXIT_CODE  : %lu  (0x%lx)", status.dwServiceSpecificExitCode, status.dwServiceSpecificExitCode);
    say(L"        CHECKPOINT         : 0x%lx", status.dwCheckPoint);
    say(L"        WAIT_HINT          : 0x%lx", status.dwWaitHint);
    if (extended) say(L"        PID                : %lu", status.dwProcessId);
    if (extended) say(L"        FLAGS              : ");
    return 0;
}

/* `start= auto` is two arguments: the blank after the equals sign is sc's way. */
static int config(int argc, wchar_t **argv)
{
    static const struct { const wchar_t *word; DWORD type; BOOL delayed; } types[] = {
        {L"auto", SERVICE_AUTO_START, 0}, {L"delayed-auto", SERVICE_AUTO_START, 1},
        {L"demand", SERVICE_DEMAND_START, 0}, {L"disabled", SERVICE_DISABLED, 0}};
    if (argc != 5 || wcscmp(argv[3], L"start=") != 0) return ERROR_INVALID_PARAMETER;
    for (int i = 0; i < 4; i++) {
        if (wcscmp(argv[4], types[i].word) != 0) continue;
        SERVICE_DELAYED_AUTO_START_INFO delayed = {types[i].delayed};
        if (!ChangeServiceConfigW(service, SERVICE_NO_CHANGE, types[i].type, SERVICE_NO_CHANGE, NULL, NULL, NULL, NULL,
                                  NULL, NULL, NULL))
            return failed(L"ChangeServiceConfig");
        ChangeServiceConfig2W(service, SERVICE_CONFIG_DELAYED_AUTO_START_INFO, &delayed);
        say(L"[SC] ChangeServiceConfig SUCCESS");
        return 0;
    }
    return ERROR_INVALID_PARAMETER;
}

int wmain(int argc, wchar_t **argv)
{
    SERVICE_STATUS status;
    if (argc < 3) return ERROR_INVALID_PARAMETER;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    service = OpenServiceW(manager, argv[2], SERVICE_ALL_ACCESS);
    if (!service) return failed(L"OpenService");
    if (!wcscmp(argv[1], L"queryex")) return query(argv[2], 1);
    if (!wcscmp(argv[1], L"config")) return config(argc, argv);
    if (!wcscmp(argv[1], L"start")) return StartServiceW(service, 0, NULL) ? query(argv[2], 0) : failed(L"StartService");
    if (!wcscmp(argv[1], L"stop"))
        return ControlService(service, SERVICE_CONTROL_STOP, &status) ? query(argv[2], 0) : failed(L"ControlService");
    return ERROR_INVALID_PARAMETER;
}
