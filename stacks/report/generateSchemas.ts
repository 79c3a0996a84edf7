import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { bootstrapReportSchema, validationEndpointsSchema } from "./schema.ts";

const folder = fileURLToPath(new URL("../../schema/", import.meta.url));

/** File name and text of the published schemas of both outputs. */
export function outputSchemas(): { file: string; text: string }[] {
  return Object.entries({ "bootstrap-report": bootstrapReportSchema, "validation-endpoints": validationEndpointsSchema }).map(
    ([name, schema]) => ({ file: `${folder}${name}.schema.json`, text: `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n` }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { file, text } of outputSchemas()) {
    if (process.argv.includes("--check") && readFileSync(file, "utf8") !== text) {
      console.error(`${file} is out of date. Next: node stacks/report/generateSchemas.ts`);
      process.exitCode = 1;
    } else if (!process.argv.includes("--check")) writeFileSync(file, text);
  }
}
