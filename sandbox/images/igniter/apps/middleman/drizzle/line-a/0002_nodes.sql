CREATE TABLE "nodes" (
	"id" serial PRIMARY KEY NOT NULL,
	"address" varchar(255) NOT NULL UNIQUE,
	"ownerAddress" varchar(255) NOT NULL,
	"stakeAmount" bigint NOT NULL,
	"status" varchar(32) NOT NULL,
	"providerId" integer REFERENCES "providers"("id"),
	"createdAt" timestamp DEFAULT now(),
	"updatedAt" timestamp DEFAULT now()
);
