ALTER TABLE "application_settings" ADD COLUMN "ownerEmail" varchar(255);
