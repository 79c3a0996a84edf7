CREATE TABLE "supplier_imports" (
	"id" serial PRIMARY KEY NOT NULL,
	"providerId" integer REFERENCES "providers"("id"),
	"ownerAddress" varchar(255) NOT NULL,
	"status" varchar(32) NOT NULL,
	"createdAt" timestamp DEFAULT now(),
	"updatedAt" timestamp DEFAULT now()
);
