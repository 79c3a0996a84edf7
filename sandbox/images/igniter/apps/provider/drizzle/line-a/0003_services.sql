CREATE TABLE "services" (
	"id" serial PRIMARY KEY NOT NULL,
	"serviceId" varchar(255) NOT NULL UNIQUE,
	"name" varchar(255) NOT NULL,
	"ownerAddress" varchar(255),
	"computeUnits" integer,
	"endpoints" json NOT NULL,
	"createdAt" timestamp DEFAULT now(),
	"updatedAt" timestamp DEFAULT now()
);
