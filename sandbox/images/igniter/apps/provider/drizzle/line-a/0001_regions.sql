CREATE TABLE "regions" (
	"id" serial PRIMARY KEY NOT NULL,
	"displayName" varchar(20) NOT NULL UNIQUE,
	"urlValue" varchar(20) NOT NULL UNIQUE,
	"createdAt" timestamp DEFAULT now(),
	"updatedAt" timestamp DEFAULT now()
);
