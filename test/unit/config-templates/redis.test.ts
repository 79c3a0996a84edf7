import { describe, expect, test } from "vitest";
import { type RedisFileInput, renderRedisConf } from "../../../config-templates/redis.ts";

const input: RedisFileInput = {
  password: "Zm9vYmFy",
  port: 6379,
  maxMemoryMiB: 2048,
  appendFsync: "everysec",
  ioThreads: 3,
  activeDefrag: true,
  persistence: true,
};

test("redis.conf is as reviewed (R000-072)", async () => {
  await expect(renderRedisConf(input)).toMatchFileSnapshot("../../fixtures/rendered/redis.conf");
});

test("redis.conf of a lab without persistence is as reviewed (R000-076)", async () => {
  const lab = { ...input, persistence: false, activeDefrag: false, ioThreads: 1, maxMemoryMiB: 64 };
  await expect(renderRedisConf(lab)).toMatchFileSnapshot("../../fixtures/rendered/redis-lab.conf");
});

describe("the password as a redis.conf argument", () => {
  const line = (password: string) => /^requirepass (.*)$/m.exec(renderRedisConf({ ...input, password }))?.[1];

  test("quotes, backslashes, # and spaces stay part of it", () => {
    expect(line('a"b\\c # d')).toBe('"a\\"b\\\\c # d"');
  });

  test("a line break cannot begin another directive", () => {
    expect(line("a\nappendonly no")).toBe('"a\\x0aappendonly no"');
  });

  test("characters beyond ASCII go in as bytes", () => {
    expect(line("ä")).toBe('"\\xc3\\xa4"');
  });

  test("an empty one is refused: it would switch the password off", () => {
    expect(() => renderRedisConf({ ...input, password: "" })).toThrow(/Redis password: empty/);
  });
});
