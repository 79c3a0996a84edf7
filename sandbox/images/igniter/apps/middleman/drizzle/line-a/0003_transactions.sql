CREATE TYPE "public"."transaction_status" AS ENUM('pending', 'success', 'failure');
--> statement-breakpoint
CREATE TABLE "transactions" (
	"id" serial PRIMARY KEY NOT NULL,
	"type" varchar(32) NOT NULL,
	"status" "transaction_status" NOT NULL,
	"hash" varchar(64),
	"signedPayload" text NOT NULL,
	"createdAt" timestamp DEFAULT now(),
	"updatedAt" timestamp DEFAULT now()
);
--> statement-breakpoint
CREATE TABLE "transactions_to_nodes" (
	"transactionId" integer NOT NULL REFERENCES "transactions"("id"),
	"nodeId" integer NOT NULL REFERENCES "nodes"("id"),
	PRIMARY KEY("transactionId", "nodeId")
);
