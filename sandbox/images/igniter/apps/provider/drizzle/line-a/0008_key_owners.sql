ALTER TABLE "keys" ADD COLUMN "ownerAddress" varchar(255);
--> statement-breakpoint
ALTER TABLE "keys" ADD COLUMN "deliveredTo" varchar(66);
