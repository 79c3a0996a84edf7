CREATE TABLE "address_group_services" (
	"addressGroupId" integer NOT NULL REFERENCES "address_groups"("id"),
	"serviceId" varchar(255) NOT NULL REFERENCES "services"("serviceId"),
	"supplierShare" integer,
	"revShare" json DEFAULT '[]' NOT NULL,
	PRIMARY KEY("addressGroupId", "serviceId")
);
