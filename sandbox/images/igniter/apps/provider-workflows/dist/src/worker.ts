import { startWorker } from "../../../../standIn/worker/main.ts";

await startWorker();
