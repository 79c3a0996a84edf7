CREATE TABLE "import_requests" (
	"id" serial PRIMARY KEY NOT NULL,
	"delegatorIdentity" varchar(66) NOT NULL,
	"ownerAddress" varchar(255) NOT NULL,
	"status" varchar(32) NOT NULL,
	"createdAt" timestamp DEFAULT now(),
	"updatedAt" timestamp DEFAULT now()
);
