/*
 * Plays Octopus.Server.exe as a Windows program: commands, phrases and exit codes as they are known
 * (facts: octopus-server#command-line, octopus-server#exit-codes). What it knows of the world stands in one file of
 * plain settings; it upgrades no database and serves nobody.
 *
 * %ProgramData%\OctopusTest\server.ini
 *   [server]    instance= name  schema= version of the database
 *   [<command>] how= what it does instead of the usual; exit= its exit code; say= a line
 */
#include "common.h"
#include "octopus-state.h"
#include "octopus-service.h"
#include "octopus-behaviour.h"

static int knows_instance(int argc, wchar_t **argv)
{
    const wchar_t *given = option(argc, argv, L"--instance");
    wchar_t known[256];
    setting(L"server", L"instance", L"OctopusServer", known, 256);
    if (!given || !_wcsicmp(given, known)) return 1;
    complain(L"The instance %ls has not been configured.", given);
    return 0;
}

static int version(int argc, wchar_t **argv)
{
    const wchar_t *format = option(argc, argv, L"--format");
    say(format && !_wcsicmp(format, L"json") ? L"{\"Version\": \"%hs\"}" : L"%hs", VERSION);
    return 0;
}

static int list_instances(void)
{
    wchar_t instance[256];
    setting(L"server", L"instance", L"OctopusServer", instance, 256);
    say(L"[\r\n  {\r\n    \"InstanceName\": \"%ls\",\r\n    \"ConfigurationFilePath\": \"\"\r\n  }\r\n]", instance);
    return 0;
}

/* A log line may come before the JSON (OctopusDSC#179). */
static int show_configuration(void)
{
    wchar_t json[4096];
    say(L"INFO   ==== ShowConfigurationCommand ====");
    setting(L"server", L"configuration", L"{\"Octopus.Home\":\"C:\\\\Octopus\"}", json, 4096);
    say(L"%ls", json);
    return 0;
}

static int node(int argc, wchar_t **argv)
{
    const wchar_t *drain = option(argc, argv, L"--drain");
    if (!drain || (_wcsicmp(drain, L"true") && _wcsicmp(drain, L"false"))) return 1;
    keep(L"server", L"drained", drain);
    say(!_wcsicmp(drain, L"true") ? L"The node is being drained." : L"The node is no longer draining.");
    return 0;
}

static int service(int argc, wchar_t **argv)
{
    if (option(argc, argv, L"--install")) return install_service();
    if (option(argc, argv, L"--uninstall")) return uninstall_service();
    if (option(argc, argv, L"--start")) return start_service();
    if (option(argc, argv, L"--stop")) return stop_service();
    return 1;
}

static int database(int argc, wchar_t **argv)
{
    wchar_t version[64];
    if (!option(argc, argv, L"--upgrade")) return 1;
    say(L"Beginning database upgrade");
    swprintf(version, 64, L"%hs", VERSION);
    keep(L"server", L"schema", version);
    say(L"Database upgrade to %ls succeeded", version);
    return 0;
}

static int database_upgrade_status(void)
{
    wchar_t schema[64], version[64];
    swprintf(version, 64, L"%hs", VERSION);
    setting(L"server", L"schema", version, schema, 64);
    if (!wcscmp(schema, version)) say(L"The database is up to date; no upgrade is required.");
    else say(L"A database upgrade is required: 12 scripts would be run.");
    return 0;
}

int wmain(int argc, wchar_t **argv)
{
    const wchar_t *command = argc > 1 ? argv[1] : L"help";
    int exit_code;
    keep_arguments(argc, argv);
    if (behaves_otherwise(command, &exit_code)) return exit_code;
    if (!_wcsicmp(command, L"version")) return version(argc, argv);
    if (!_wcsicmp(command, L"list-instances")) return list_instances();
    if (!_wcsicmp(command, L"run")) return run_service();
    if (!knows_instance(argc, argv)) return 1;
    if (!_wcsicmp(command, L"show-configuration")) return show_configuration();
    if (!_wcsicmp(command, L"node")) return node(argc, argv);
    if (!_wcsicmp(command, L"service")) return service(argc, argv);
    if (!_wcsicmp(command, L"database")) return database(argc, argv);
    if (!_wcsicmp(command, L"database-upgrade-status")) return database_upgrade_status();
    complain(L"Command '%ls' is not supported", command);
    return 2;
}
