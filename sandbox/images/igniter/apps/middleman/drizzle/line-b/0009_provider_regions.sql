ALTER TABLE "providers" ADD COLUMN "regions" varchar[] DEFAULT '{}' NOT NULL;
