// Where things live outside the checkout. Plain JavaScript, because it is needed before a newer Node is there.
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout that this launcher belongs to. */
export const checkout = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** Built tools and downloaded packages; can be deleted at any time. */
export const cacheDirectory = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pocket-provider");

/** The lab's state, passphrase and files; deleting it forgets the lab. */
export const dataDirectory = join(process.env.XDG_DATA_HOME || join(homedir(), ".local", "share"), "pocket-provider");

/** Per-checkout folder, ignored by git: environment file and pulumi shim. */
export const checkoutState = join(checkout, ".pocket");
