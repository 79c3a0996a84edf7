ALTER TABLE "services" ADD COLUMN "revSharePercentage" integer;
