ALTER TABLE "transactions" ADD COLUMN "log" text;
