CREATE TYPE "public"."address_states" AS ENUM('available', 'delivered', 'staking', 'staked', 'stake_failed', 'unstaking', 'unstaked');
--> statement-breakpoint
CREATE TABLE "keys" (
	"id" serial PRIMARY KEY NOT NULL,
	"address" varchar(255) NOT NULL UNIQUE,
	"publicKey" varchar(66) NOT NULL,
	"privateKey" text NOT NULL,
	"iv" varchar(32) NOT NULL,
	"state" "address_states" DEFAULT 'available' NOT NULL,
	"addressGroupId" integer REFERENCES "address_groups"("id"),
	"createdAt" timestamp DEFAULT now(),
	"updatedAt" timestamp DEFAULT now()
);
