import { startWeb } from "../../standIn/web/main.ts";

startWeb();
