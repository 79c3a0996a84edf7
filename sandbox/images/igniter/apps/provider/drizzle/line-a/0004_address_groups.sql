CREATE TABLE "address_groups" (
	"id" serial PRIMARY KEY NOT NULL,
	"name" varchar(255) NOT NULL,
	"relayMinerId" integer NOT NULL REFERENCES "relay_miners"("id"),
	"private" boolean DEFAULT false NOT NULL,
	"linkedAddresses" varchar[] DEFAULT '{}' NOT NULL,
	"createdAt" timestamp DEFAULT now(),
	"updatedAt" timestamp DEFAULT now()
);
