ALTER TABLE "application_settings" RENAME COLUMN "rpcUrl" TO "pocketApiUrl";
--> statement-breakpoint
ALTER TABLE "application_settings" ADD COLUMN "pocketRpcUrl" varchar(255);
