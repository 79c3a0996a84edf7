ALTER TABLE "application_settings" ADD COLUMN "initialOperationalFunds" integer DEFAULT 5 NOT NULL;
--> statement-breakpoint
ALTER TABLE "application_settings" ADD COLUMN "minimumOperationalFunds" integer DEFAULT 2 NOT NULL;
--> statement-breakpoint
ALTER TABLE "application_settings" ADD COLUMN "returnSupplierFundsToOwner" boolean DEFAULT true NOT NULL;
