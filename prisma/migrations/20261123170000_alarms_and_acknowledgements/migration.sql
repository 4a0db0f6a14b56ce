-- The tab "all" runs from the newest back.
CREATE INDEX "yard_exception_opened_at_id_idx" ON "yard_exception"("opened_at" DESC, "id" DESC);
-- Whether a cause was closed by somebody, and when.
CREATE INDEX "yard_exception_dedupe_key_idx" ON "yard_exception"("dedupe_key");
-- What an event was made with: version of the map, and of every code that was translated.
ALTER TABLE "message_event" ADD COLUMN "mapping" JSONB;
-- ISA13 of what we answer.
CREATE SEQUENCE acknowledgement_no MINVALUE 1 MAXVALUE 999999999 CYCLE;
GRANT USAGE, SELECT ON SEQUENCE acknowledgement_no TO yard_app;
-- Messages that wait for something their references name: woken when it comes.
CREATE TABLE "message_waiting" (
  "message_id" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "norm" TEXT NOT NULL,
  "until" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "message_waiting_pkey" PRIMARY KEY ("message_id", "kind", "norm")
);
CREATE INDEX "message_waiting_kind_norm_idx" ON "message_waiting"("kind", "norm");
CREATE INDEX "message_waiting_until_idx" ON "message_waiting"("until");
