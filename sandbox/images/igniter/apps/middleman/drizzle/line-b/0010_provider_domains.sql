ALTER TABLE "providers" ADD COLUMN "domains" varchar[] DEFAULT '{}' NOT NULL;
