/* The Windows service of octopus-server.c: a real one, as far as the Windows it runs on has services. */
#ifndef OCTOPUS_SERVICE_H
#define OCTOPUS_SERVICE_H

static SERVICE_STATUS_HANDLE status_handle;
static HANDLE stop_wanted;

static const wchar_t *service_name(void)
{
    static wchar_t name[300];
    wchar_t instance[256];
    setting(L"server", L"instance", L"OctopusServer", instance, 256);
    if (!_wcsicmp(instance, L"OctopusServer")) wcscpy(name, L"OctopusDeploy");
    else swprintf(name, 300, L"OctopusDeploy: %ls", instance);
    return name;
}

static void report(DWORD state)
{
    SERVICE_STATUS status = {SERVICE_WIN32_OWN_PROCESS, state, SERVICE_ACCEPT_STOP};
    SetServiceStatus(status_handle, &status);
}

static DWORD WINAPI on_control(DWORD control, DWORD type, void *data, void *context)
{
    if (control == SERVICE_CONTROL_STOP) SetEvent(stop_wanted);
    return 0;
}

static void WINAPI serve(DWORD argc, wchar_t **argv)
{
    status_handle = RegisterServiceCtrlHandlerExW(service_name(), on_control, NULL);
    report(SERVICE_RUNNING);
    WaitForSingleObject(stop_wanted, INFINITE);
    report(SERVICE_STOPPED);
}

/* As a service, or in the foreground (`run --console`), where it goes on until it is ended. */
static int run_service(void)
{
    SERVICE_TABLE_ENTRYW table[] = {{(wchar_t *)service_name(), serve}, {NULL, NULL}};
    stop_wanted = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!StartServiceCtrlDispatcherW(table)) WaitForSingleObject(stop_wanted, INFINITE);
    return 0;
}

static SC_HANDLE open_service(void)
{
    return OpenServiceW(OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS), service_name(), SERVICE_ALL_ACCESS);
}

static int install_service(void)
{
    wchar_t program[MAX_PATH], command[MAX_PATH + 16];
    GetModuleFileNameW(NULL, program, MAX_PATH);
    swprintf(command, MAX_PATH + 16, L"\"%ls\" run", program);
    SC_HANDLE made = CreateServiceW(OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS), service_name(), service_name(),
                                    SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START,
                                    SERVICE_ERROR_NORMAL, command, NULL, NULL, NULL, NULL, NULL);
    return made ? 0 : 1;
}

static int uninstall_service(void)
{
    return DeleteService(open_service()) ? 0 : 1;
}

static int start_service(void)
{
    return StartServiceW(open_service(), 0, NULL) || GetLastError() == ERROR_SERVICE_ALREADY_RUNNING ? 0 : 1;
}

static int stop_service(void)
{
    SERVICE_STATUS status;
    return ControlService(open_service(), SERVICE_CONTROL_STOP, &status) ? 0 : 1;
}

#endif
