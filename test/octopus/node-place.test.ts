import { nodeAddressOf, placesOfOtherNode, placesOfOwnNode } from "../../src/octopus/node-place";

const own = (...prefixes: string[]) => placesOfOwnNode(prefixes, "https://octopus.example.com/octopus");

describe("this machine's own node is asked on the loopback address", () => {
  test.each([
    [
      "any name: by the shared name",
      "http://+:80/",
      "127.0.0.1",
      80,
      "octopus.example.com",
      "http://octopus.example.com",
    ],
    [
      "the older form of any name",
      "http://*:80/",
      "127.0.0.1",
      80,
      "octopus.example.com",
      "http://octopus.example.com",
    ],
    ["any name, with TLS", "https://+:443/", "127.0.0.1", 443, "octopus.example.com", "https://octopus.example.com"],
    ["localhost", "http://localhost/", "127.0.0.1", 80, "localhost", "http://localhost"],
    ["a host name", "https://ha-1.corp:8443", "127.0.0.1", 8443, "ha-1.corp:8443", "https://ha-1.corp:8443"],
    ["a virtual directory", "http://ha-1/octopus/", "127.0.0.1", 80, "ha-1", "http://ha-1/octopus"],
    [
      "an address is listened to there only",
      "http://10.0.0.5:8080/",
      "10.0.0.5",
      8080,
      "10.0.0.5:8080",
      "http://10.0.0.5:8080",
    ],
    ["a version 6 address", "http://[::1]:8080/", "::1", 8080, "[::1]:8080", "http://[::1]:8080"],
    [
      "every address",
      "http://0.0.0.0:8080/",
      "127.0.0.1",
      8080,
      "octopus.example.com:8080",
      "http://octopus.example.com:8080",
    ],
  ])("%s", (_, prefix, connectHost, port, hostHeader, address) => {
    expect(own(prefix)).toEqual([expect.objectContaining({ connectHost, port, hostHeader, address })]);
  });

  test("the server name of TLS has no port", () => {
    expect(own("https://ha-1.corp:8443")[0]).toMatchObject({ secure: true, serverName: "ha-1.corp" });
  });

  test("each prefix is a way, and what cannot be read is left out", () => {
    expect(own("http://localhost/", "ftp://x/", "nonsense", "https://+:443/").map(({ address }) => address)).toEqual([
      "http://localhost",
      "https://octopus.example.com",
    ]);
  });
});

test("another machine's node is asked at its own address", () => {
  expect(placesOfOtherNode("http://ha-2:8080/octopus")).toEqual([
    {
      connectHost: "ha-2",
      port: 8080,
      secure: false,
      hostHeader: "ha-2:8080",
      serverName: "ha-2",
      address: "http://ha-2:8080/octopus",
    },
  ]);
  expect(placesOfOtherNode("")).toEqual([]);
});

describe("the address at which others reach a node", () => {
  test.each([
    ["a prefix for any name takes the machine's name", ["http://localhost/", "https://+:443/"], "https://ha-1"],
    ["a host name is kept", ["http://localhost:8080/", "http://octo-a.corp:8080/"], "http://octo-a.corp:8080"],
    ["a node that listens to itself only has that", ["http://localhost:8080/"], "http://localhost:8080"],
    ["none that can be read is none", ["nonsense"], ""],
  ])("%s", (_, prefixes, address) => {
    expect(nodeAddressOf(prefixes, "ha-1")).toBe(address);
  });
});
