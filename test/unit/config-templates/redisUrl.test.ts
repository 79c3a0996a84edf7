import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redisUrl } from "../../../config-templates/redisUrl.ts";

describe("one server", () => {
  test("password, host, port, database", () => {
    expect(redisUrl({ password: "p@ss/w:rd#1", host: "redis", port: 6379, db: 2 })).toBe("redis://:p%40ss%2Fw%3Ard%231@redis:6379/2");
  });

  test("no password: no credentials part", () => {
    expect(redisUrl({ password: "", host: "redis", port: 6379, db: 0 })).toBe("redis://redis:6379/0");
  });

  test("an IPv6 host gets brackets", () => {
    expect(redisUrl({ password: "", host: "fd00::1", port: 6379, db: 0 })).toBe("redis://[fd00::1]:6379/0");
  });

  test("any password comes back from the URL as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (password) => {
        const url = new URL(redisUrl({ password, host: "redis", port: 6379, db: 0 }));
        expect(decodeURIComponent(url.password)).toBe(password);
        expect([url.hostname, url.port, url.pathname, url.username, url.search, url.hash]).toEqual(["redis", "6379", "/0", "", "", ""]);
      }),
    );
  });

  test("only unreserved characters stand raw in the password: Go's parser refuses more than a browser's", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", minLength: 1 }).filter((text) => text.isWellFormed()),
        (password) => {
          expect(redisUrl({ password, host: "h", port: 1, db: 0 })).toMatch(/^redis:\/\/:([A-Za-z0-9._~-]|%[0-9A-F]{2})+@h:1\/0$/);
        },
      ),
    );
  });
});

describe("sentinels", () => {
  test("every seed with its port, the primary's name, the database as a parameter", () => {
    const sentinels = ["10.0.0.1:26379", "10.0.0.2:26379", "10.0.0.3:26379"];
    expect(redisUrl({ password: "p!", sentinels, master: "pocket", db: 0 })).toBe(
      "redis-sentinel://:p%21@10.0.0.1:26379,10.0.0.2:26379,10.0.0.3:26379/pocket?db=0",
    );
  });

  test("none is refused", () => {
    expect(() => redisUrl({ password: "p", sentinels: [], master: "pocket", db: 0 })).toThrow(/no sentinel/);
  });
});
