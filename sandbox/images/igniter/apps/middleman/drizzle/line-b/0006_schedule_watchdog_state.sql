CREATE TABLE "schedule_watchdog_state" (
	"scheduleId" varchar(255) PRIMARY KEY NOT NULL,
	"missedFirings" integer DEFAULT 0 NOT NULL,
	"healAttempts" integer DEFAULT 0 NOT NULL,
	"lastSeenAt" timestamp
);
