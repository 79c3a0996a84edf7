ALTER TABLE "address_group_services" ADD COLUMN "addSupplierShare" boolean DEFAULT false NOT NULL;
