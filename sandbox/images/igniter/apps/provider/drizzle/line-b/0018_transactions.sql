CREATE TYPE "public"."transaction_status" AS ENUM('pending', 'success', 'failure');
--> statement-breakpoint
CREATE TABLE "transactions" (
	"id" serial PRIMARY KEY NOT NULL,
	"type" varchar(32) NOT NULL,
	"status" "transaction_status" NOT NULL,
	"hash" varchar(64),
	"payload" text NOT NULL,
	"createdAt" timestamp DEFAULT now(),
	"updatedAt" timestamp DEFAULT now()
);
