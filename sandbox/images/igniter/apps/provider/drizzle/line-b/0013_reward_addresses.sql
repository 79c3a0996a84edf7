ALTER TABLE "application_settings" ADD COLUMN "rewardAddresses" varchar[] DEFAULT '{}' NOT NULL;
