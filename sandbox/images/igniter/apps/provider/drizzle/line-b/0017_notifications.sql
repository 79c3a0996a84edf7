CREATE TABLE "notifications" (
	"id" serial PRIMARY KEY NOT NULL,
	"channelId" integer REFERENCES "notification_channels"("id"),
	"event" varchar(64) NOT NULL,
	"sentAt" timestamp,
	"error" text
);
