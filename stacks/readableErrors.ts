import * as pulumi from "@pulumi/pulumi";

/** Runs a part of the program; an error that tells the next step is shown as it is, any other as the defect that it is. */
export function readable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && /\bNext: /.test(error.message)) throw new pulumi.RunError(error.message);
    throw error;
  }
}
