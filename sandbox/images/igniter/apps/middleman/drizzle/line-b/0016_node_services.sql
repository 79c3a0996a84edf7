ALTER TABLE "nodes" ADD COLUMN "services" json DEFAULT '[]' NOT NULL;
