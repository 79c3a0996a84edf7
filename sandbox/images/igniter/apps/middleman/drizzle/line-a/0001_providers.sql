CREATE TYPE "public"."provider_status" AS ENUM('healthy', 'unhealthy', 'unknown', 'unreachable');
--> statement-breakpoint
CREATE TABLE "providers" (
	"id" serial PRIMARY KEY NOT NULL,
	"name" varchar(255) NOT NULL,
	"identity" varchar(66) NOT NULL UNIQUE,
	"url" varchar(255) NOT NULL,
	"enabled" boolean DEFAULT false NOT NULL,
	"visible" boolean DEFAULT false NOT NULL,
	"status" "provider_status" DEFAULT 'unknown' NOT NULL,
	"fee" numeric,
	"createdAt" timestamp DEFAULT now(),
	"updatedAt" timestamp DEFAULT now()
);
