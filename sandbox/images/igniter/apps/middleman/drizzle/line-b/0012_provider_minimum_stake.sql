ALTER TABLE "providers" ADD COLUMN "minimumStake" bigint;
