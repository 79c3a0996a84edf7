CREATE TYPE "public"."role" AS ENUM('admin', 'user', 'owner');
--> statement-breakpoint
CREATE TABLE "users" (
	"id" serial PRIMARY KEY NOT NULL,
	"identity" varchar(255) NOT NULL UNIQUE,
	"email" varchar(255),
	"role" "role" NOT NULL,
	"createdAt" timestamp DEFAULT now(),
	"updatedAt" timestamp DEFAULT now()
);
--> statement-breakpoint
CREATE TYPE "public"."chain_ids" AS ENUM('pocket', 'pocket-beta', 'pocket-alpha');
--> statement-breakpoint
CREATE TABLE "application_settings" (
	"id" serial PRIMARY KEY NOT NULL,
	"name" varchar(255),
	"appIdentity" varchar(66) NOT NULL,
	"ownerIdentity" varchar(255) NOT NULL,
	"supportEmail" varchar(255),
	"chainId" "chain_ids" NOT NULL,
	"minimumStake" integer NOT NULL,
	"isBootstrapped" boolean DEFAULT false NOT NULL,
	"rpcUrl" varchar(255),
	"indexerApiUrl" varchar(255),
	"ownerEmail" varchar(255),
	"fee" numeric NOT NULL,
	"delegatorRewardsAddress" varchar(255) NOT NULL,
	"privacyPolicy" text,
	"createdAt" timestamp DEFAULT now(),
	"updatedAt" timestamp DEFAULT now()
);
