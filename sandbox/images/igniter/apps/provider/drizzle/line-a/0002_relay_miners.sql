CREATE TABLE "relay_miners" (
	"id" serial PRIMARY KEY NOT NULL,
	"name" varchar(255) NOT NULL,
	"identity" varchar(66) NOT NULL,
	"regionId" integer NOT NULL REFERENCES "regions"("id"),
	"domain" varchar(255) NOT NULL,
	"createdAt" timestamp DEFAULT now(),
	"updatedAt" timestamp DEFAULT now(),
	UNIQUE("identity", "regionId")
);
