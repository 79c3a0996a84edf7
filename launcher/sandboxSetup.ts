import { join } from "node:path";
import { cacheDirectory } from "./paths.mjs";
import { step } from "./progress.ts";
import { UserError } from "./userError.ts";

/** Stand-in images, a small internet for them, and stand-in plugins. Loaded only in sandbox mode; needs npm packages and Docker. */
export async function prepareSandbox(pulumiHome: string): Promise<void> {
  const [
    { ensureImages },
    { igniterImages },
    { ensureInternet, probeInternet },
    { installPlugins },
    { defaultImages },
    { publicNetworks },
  ] = await Promise.all([
    import("../sandbox/images/build.ts"),
    import("../sandbox/images/catalogue.ts"),
    import("../sandbox/images/internet.ts"),
    import("../sandbox/plugins/install.ts"),
    import("../stacks/config/images.ts"),
    import("../stacks/config/networks.ts"),
  ]);
  installPlugins({ pulumiHome, node: process.execPath });
  const cacheDir = join(cacheDirectory, "sandbox");
  await step("sandbox images", (report) => ensureImages({ images: { ...defaultImages, ...igniterImages }, cacheDir, log: report }));
  await step("sandbox internet", (report) => ensureInternet({ cacheDir, networks: publicNetworks, log: report }));
  const problem = await probeInternet();
  if (problem) {
    throw new UserError(
      `containers of this Docker engine do not reach the sandbox's stand-in for the internet: ${problem}`,
      `stop the engine and let this command start it, or start it yourself with: dockerd --dns ${sandboxDns}`,
    );
  }
}

/** Address on which the sandbox answers DNS; the engine has to be started with it. */
export const sandboxDns = "10.213.0.1";
