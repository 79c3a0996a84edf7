ALTER TABLE "transactions" ADD COLUMN "executionHeight" bigint;
--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "verificationHeight" bigint;
