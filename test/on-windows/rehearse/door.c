/*
 * Stands in, on a Wine prefix, for each program of Windows that the steps call and that the rehearsed world plays: it
 * hands its arguments and stdin over to the world and prints what it is told, as the small scripts do where there is no
 * Windows (src/rehearsal/programs/put-programs.ts). It is none of the programs whose names it bears.
 *
 * As Octopus.Server.exe it says its version by itself: what is installed is what the installed file says.
 *
 * C:\rehearsal-door.txt   <port> <node>
 */
#include <winsock2.h>
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

/* The version is written over this place when a package is made. */
static volatile char VERSION[64] = "OCTOPUS-VERSION:";
#define VERSION_AT 16

static SOCKET door;

static void send_bytes(const char *bytes, int count)
{
    while (count > 0) {
        int sent = send(door, bytes, count, 0);
        if (sent <= 0) exit(255);
        bytes += sent;
        count -= sent;
    }
}

static void send_text(const wchar_t *text)
{
    int count = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *bytes = malloc(count);
    WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, count, NULL, NULL);
    send_bytes(bytes, count); /* with the NUL that ends it */
    free(bytes);
}

static void send_stdin(void)
{
    char bytes[4096];
    DWORD count;
    while (ReadFile(GetStdHandle(STD_INPUT_HANDLE), bytes, sizeof bytes, &count, NULL) && count > 0) send_bytes(bytes, count);
    send_bytes("", 1);
}

static void print(const char *bytes, size_t count)
{
    DWORD written;
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), bytes, (DWORD)count, &written, NULL);
}

/* The lines that come back: "say ..." and at last "exit N". */
static int follow(void)
{
    size_t size = 1 << 16, used = 0;
    char *line = malloc(size), byte;
    int code = 255;
    while (recv(door, &byte, 1, 0) == 1) {
        if (byte != '\n') {
            if (used + 1 == size) line = realloc(line, size *= 2);
            line[used++] = byte;
            continue;
        }
        line[used] = 0;
        if (!strncmp(line, "say ", 4)) {
            print(line + 4, used - 4);
            print("\r\n", 2);
        } else if (!strncmp(line, "exit ", 5)) code = atoi(line + 5);
        used = 0;
    }
    return code;
}

static void own_name(wchar_t *name)
{
    wchar_t path[MAX_PATH];
    GetModuleFileNameW(NULL, path, MAX_PATH);
    wchar_t *base = wcsrchr(path, L'\\');
    wcscpy(name, base ? base + 1 : path);
    wchar_t *ending = wcsrchr(name, L'.');
    if (ending) *ending = 0;
}

int wmain(int argc, wchar_t **argv)
{
    wchar_t name[MAX_PATH], count[16];
    char node[128];
    int port;
    WSADATA data;
    struct sockaddr_in address = { .sin_family = AF_INET };

    own_name(name);
    if (!wcscmp(name, L"Octopus.Server") && argc > 1 && !_wcsicmp(argv[1], L"version")) {
        char text[128];
        print(text, sprintf(text, "{\"Version\":\"%s\"}\r\n", (const char *)VERSION + VERSION_AT));
        return 0;
    }
    FILE *file = fopen("C:\\rehearsal-door.txt", "r");
    if (!file || fscanf(file, "%d %127s", &port, node) != 2) return 255;
    fclose(file);
    WSAStartup(MAKEWORD(2, 2), &data);
    door = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(door, (struct sockaddr *)&address, sizeof address)) return 255;
    send_bytes(node, (int)strlen(node) + 1);
    send_text(name);
    swprintf(count, 16, L"%d", argc - 1);
    send_text(count);
    for (int i = 1; i < argc; i++) send_text(argv[i]);
    send_stdin();
    return follow();
}
