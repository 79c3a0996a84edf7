/** Prefix of this project's keys in a stack file: the project's name in Pulumi.yaml. */
export const namespace = "pocket-provider";
