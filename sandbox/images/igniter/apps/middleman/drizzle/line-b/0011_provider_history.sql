ALTER TABLE "providers" ADD COLUMN "identityHistory" varchar[] DEFAULT '{}' NOT NULL;
