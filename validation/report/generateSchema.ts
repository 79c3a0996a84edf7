import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { validationResultSchema } from "./schema.ts";

export const schemaFile = fileURLToPath(new URL("../../schema/validation-result.schema.json", import.meta.url));

/** Text of the published schema. */
export const schemaText = () => `${JSON.stringify(z.toJSONSchema(validationResultSchema), null, 2)}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(schemaFile, schemaText());
