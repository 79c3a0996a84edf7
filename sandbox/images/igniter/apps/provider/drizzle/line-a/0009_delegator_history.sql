ALTER TABLE "delegators" ADD COLUMN "identityHistory" varchar[] DEFAULT '{}' NOT NULL;
